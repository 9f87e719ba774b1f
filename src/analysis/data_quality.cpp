// Data quality: what became of every row read, which keys do not fit, and whose money it is.
//
// Cost: one rollup by product, one by user and one by order; ledgers are read from the manifest.
#include "analysis/frame.h"
#include "base/text.h"
#include "scan/ledgers.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "data_quality",
    .title = "Data quality",
    .summary = "Ledgers, keys that conflict or are missing with their money, values cleaned",
    .definition =
        "Ledgers are of all loads, whatever the filter: rows read are stored, set aside, dropped "
        "as duplicates or superseded by another row of their key. Conflicts are keys of a "
        "dimension for which its load had several rows; one stays. Orphans are chosen purchases "
        "and returns whose key has no row in the dimension, which keep their money; beside them "
        "those without a key. An order id whose chosen lines are of several users is a conflict, "
        "too: it counts as one order, with all its money. Cleaned values were changed by a step of "
        "the mapping, emptied ones are NULL since; no value is ever imputed.",
    .chart = {ChartKind::table},
    .cost = "one pass",
    .example = "footfall run data_quality"};

class DataQuality final : public Question {
 public:
  DataQuality(const Params&, const Context& context)
      : schema_(context.schema), revenue_("revenue", schema_) {}

  Fields fields() const override {
    return {
        {"finding", Type::text, Unit::none, "what was found"},
        {"table", Type::text, Unit::none, "events, products or customers"},
        {"column", Type::text, Unit::none, "the column, where it is about one"},
        {"step", Type::text, Unit::none, "the cleaning step, where it is about one"},
        {"count", Type::integer, Unit::rows, "rows; of conflicts, keys; of values cleaned, values"},
        {"share", Type::real, Unit::ratio,
         "of the table's rows read; of orphans, of the lines; of order ids, of all of them"},
        {"revenue", Type::decimal, Unit::money, "net revenue of the orphans, or of the orders",
         revenue_.field().scale}};
  }

  std::vector<Rollup> rollups() const override {
    std::vector<Rollup> out;
    for (const Home home : {Home::products, Home::customers}) {
      if (!schema_.has(dimension_key(home))) continue;
      Rollup lines{.name = std::string(table_name(home)),
                   .by = {{.column = std::string(dimension_key(home))}},
                   .measures = {measure::events("lines")},
                   .where = {.of = {"purchase", "return"}}};
      if (!revenue_.missing()) lines.measures.push_back(measure::revenue());
      out.push_back(std::move(lines));
    }
    if (has_orders()) {
      Rollup orders{.name = "orders",
                    .by = {{.column = "order_id"}},
                    .measures = {measure::users()},
                    .where = {.kind = RowCondition::Kind::not_null,
                              .column = "order_id",
                              .of = {"purchase", "return"}}};
      if (!revenue_.missing()) orders.measures.push_back(measure::revenue());
      out.push_back(std::move(orders));
    }
    return out;
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    Table table{fields()};
    for (const TableLedger& ledger : table_ledgers(context.data)) {
      add_ledger(table, ledger);
      const std::uint64_t conflicts = keys_with_conflicts(context.data, ledger.table);
      if (conflicts > 0) {
        table.add("keys with several rows", table_name(ledger.table), dimension_key(ledger.table),
                  Null{}, conflicts, ratio(Int128(conflicts), Int128(ledger.read)), Null{});
      }
    }
    for (const Home home : {Home::products, Home::customers}) {
      if (schema_.has(dimension_key(home)))
        add_orphans(table, inputs.at(table_name(home)), home, context);
    }
    if (has_orders()) add_shared_orders(table, inputs.at("orders"));
    return table;
  }

 private:
  struct Lines {
    std::int64_t count = 0;
    Int128 revenue = 0;
  };

  static void add_ledger(Table& table, const TableLedger& ledger) {
    const auto add = [&](const char* finding, std::uint64_t rows) {
      table.add(finding, table_name(ledger.table), Null{}, Null{}, rows,
                ratio(Int128(rows), Int128(ledger.read)), Null{});
    };
    add("rows read", ledger.read);
    add("rows stored", ledger.stored);
    add("rows set aside", ledger.set_aside);
    add("duplicates dropped", ledger.duplicates);
    if (ledger.table != Home::event) add("rows superseded", ledger.superseded);
    for (const CleanedValues& values : ledger.cleaned) {
      const auto add_values = [&](const char* finding, std::uint64_t count) {
        if (count == 0) return;
        table.add(finding, table_name(ledger.table), values.column, values.step, count,
                  ratio(Int128(count), Int128(ledger.read)), Null{});
      };
      add_values("values cleaned", values.changed);
      add_values("values emptied", values.emptied);
    }
  }

  // Lines without a key, and where there is a dimension, those whose key it lacks.
  void add_orphans(Table& table, const Table& lines, Home home, const Context& context) const {
    const bool has_money = !revenue_.missing();
    Lines all;
    Lines keyless;
    Lines orphans;
    for (std::size_t row = 0; row < lines.rows(); ++row) {
      const Value value = lines.value(row, 0);
      const bool null = std::holds_alternative<Null>(value);
      for (Lines* const each : {&all, null                                 ? &keyless
                                      : has_row(context.data, home, value) ? nullptr
                                                                           : &orphans}) {
        if (each == nullptr) continue;
        each->count += lines.integer(row, "lines");
        if (has_money) each->revenue += lines.decimal(row, "revenue");
      }
    }
    const auto add = [&](const char* finding, const Lines& found) {
      table.add(finding, "events", dimension_key(home), Null{}, found.count,
                ratio(found.count, all.count), has_money ? Value(found.revenue) : Value(Null{}));
    };
    add("lines without a key", keyless);
    if (has_dimension(context.data, home)) add("lines whose key has no row", orphans);
  }

  bool has_orders() const { return schema_.has("order_id") && schema_.has("user_id"); }

  void add_shared_orders(Table& table, const Table& orders) const {
    Lines shared;
    for (std::size_t row = 0; row < orders.rows(); ++row) {
      if (orders.integer(row, "users") < 2) continue;
      ++shared.count;
      if (!revenue_.missing()) shared.revenue += orders.decimal(row, "revenue");
    }
    table.add("order ids with several users", "events", "order_id", Null{}, shared.count,
              ratio(shared.count, Int128(orders.rows())),
              revenue_.missing() ? Value(Null{}) : Value(shared.revenue));
  }

  const Schema& schema_;
  Metric revenue_;
};

}  // namespace

Entry data_quality() { return entry<DataQuality>(spec); }

}  // namespace footfall
