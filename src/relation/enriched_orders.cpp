#include "relation/enriched_orders.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/check.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "model/clock.h"
#include "relation/event_relation.h"
#include "scan/measures.h"
#include "scan/path_parts.h"
#include "store/store.h"
#include "table/column_field.h"

namespace footfall {
namespace {

constexpr std::size_t no_column = static_cast<std::size_t>(-1);

// How a column of the lines is made from a batch of events.
struct Line {
  enum class Made : std::uint8_t {
    as_it_is,
    order_date,  // the day, of times that are days
    with_sign,   // below zero for returns
    profit,      // with sign, at two places
    amount,      // price x quantity, with sign
    unit_price,  // amount / quantity
    level,       // of the category's path: the first, or the second
  };
  Field field;
  Made made = Made::as_it_is;
  std::size_t from = 0;            // column of the events
  std::size_t second = no_column;  // amount, unit_price: the quantity's
  int level = 0;                   // 1 or 2
};

std::size_t place_of(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? no_column : std::size_t(found - fields.begin());
}

// The list of the columns, from the schema alone.
class Lines {
 public:
  Lines(const Snapshot& snapshot, const Fields& events)
      : schema_(snapshot.schema()),
        events_(events),
        has_returns_(snapshot.kind_rows(kinds::return_) > 0) {
    find_made();
    add_named("order_id");
    add_order_date();
    if (has_returns_) {
      add({{"event_type", Type::text, Unit::none, "purchase or return", 0},
           Line::Made::as_it_is,
           place_of(events, "event_type")});
    }
    for (const auto& column : schema_.columns) {
      const bool other = column.name == "order_id" || is_later(column.name);
      if (column.home == Home::event && !other) add_event(column);
    }
    add_money();
    add_customer();
    add_category();
  }

  std::vector<Line> take() { return std::move(lines_); }
  const OrderColumns& columns() const noexcept { return columns_; }

 private:
  static bool is_later(std::string_view name) { return name == "category" || name == "country"; }

  // The names of the columns that are not the files' own: no other column has one of them.
  void find_made() {
    made_.insert("order_date");
    if (has_returns_) made_.insert("event_type");
    if (makes_amount()) made_.insert("amount");
    if (makes_unit_price()) made_.insert("unit_price");
    if (customer_name() != nullptr) made_.insert("customer_name");
    if (schema_.has("country")) made_.insert("country");
    if (const Column* category = schema_.find_column("category")) {
      made_.insert("category");
      if (category->type == ColumnType::path) made_.insert("sub_category");
    }
  }

  bool makes_amount() const { return amount_scale(schema_) && !schema_.has("amount"); }
  bool makes_unit_price() const {
    return amount_scale(schema_) && schema_.has("amount") && !schema_.has("price") &&
           schema_.has("quantity");
  }

  const Column* customer_name() const {
    for (const std::string_view name : {"name", "customer_name"}) {
      const Column* column = schema_.find_column(name);
      if (column != nullptr && column->home == Home::customers) return column;
    }
    return nullptr;
  }

  // Its place in the relation.
  std::size_t add(Line line) {
    names_.insert(line.field.name);
    lines_.push_back(std::move(line));
    return lines_.size() - 1;
  }

  void add_event(const Column& column) {
    Line line{field_of(column), Line::Made::as_it_is, place_of(events_, column.name)};
    line.field.name = name_of(column);
    if (column.name == "quantity" || column.name == "amount") line.made = Line::Made::with_sign;
    if (column.name == "profit") {
      line.made = Line::Made::profit;
      line.field.scale = profit_places;
    }
    const std::size_t place = add(std::move(line));
    if (column.name == "user_id") columns_.customer = place;
    if (column.name == "profit" && has_line_profit(schema_)) columns_.profit = place;
  }

  // What its files call it; its own name where another column has that; never one of made_.
  std::string name_of(const Column& column) const {
    const auto is_free = [&](const std::string& name) {
      return !made_.contains(name) && !names_.contains(name);
    };
    std::string name = column.called;
    const bool is_others = names_.contains(name) && !made_.contains(name);
    if (name.empty() || is_others || schema_taken(column)) name = column.name;
    while (!is_free(name)) name = str("source_", name);
    return name;
  }

  // Whether another column of the events keeps the name that this one is called by.
  bool schema_taken(const Column& column) const {
    const Column* other = schema_.find_column(column.called);
    return other != nullptr && other->home == Home::event && other->called.empty();
  }

  void add_named(std::string_view name) {
    if (const Column* column = schema_.find_column(name)) add_event(*column);
  }

  void add_order_date() {
    Line line{{"order_date", Type::timestamp, Unit::none, "when it was ordered", 0},
              Line::Made::as_it_is,
              place_of(events_, "event_time")};
    if (schema_.day_precision) {
      line.field.type = Type::date;
      line.made = Line::Made::order_date;
    }
    columns_.order_date = add(std::move(line));
  }

  // The one of line value and unit price that the files lack.
  void add_money() {
    if (makes_amount()) {
      add({{"amount", Type::decimal, Unit::money, "price x quantity", *amount_scale(schema_)},
           Line::Made::amount,
           place_of(events_, "price"),
           schema_.has("quantity") ? place_of(events_, "quantity") : no_column});
    } else if (makes_unit_price()) {
      add({{"unit_price", Type::decimal, Unit::money, "line value / quantity", made_price_scale},
           Line::Made::unit_price,
           place_of(events_, "amount"),
           place_of(events_, "quantity")});
    }
  }

  void add_customer() {
    if (const Column* name = customer_name()) {
      Line line{field_of(*name), Line::Made::as_it_is, place_of(events_, name->name)};
      line.field.name = "customer_name";
      columns_.customer_name_of = name->name;
      columns_.customer_name = add(std::move(line));
    }
    if (const Column* country = schema_.find_column("country")) {
      add({field_of(*country), Line::Made::as_it_is, place_of(events_, "country")});
    }
  }

  void add_category() {
    const Column* category = schema_.find_column("category");
    if (category == nullptr) return;
    const std::size_t from = place_of(events_, "category");
    if (category->type != ColumnType::path) {
      columns_.category = add({field_of(*category), Line::Made::as_it_is, from});
      return;
    }
    const auto level = [&](const char* name, const char* meaning, int number) {
      return add(
          {{name, Type::text, Unit::none, meaning, 0}, Line::Made::level, from, no_column, number});
    };
    columns_.category = level("category", "first level", 1);
    columns_.sub_category = level("sub_category", "second level", 2);
  }

  const Schema& schema_;
  const Fields& events_;
  bool has_returns_;
  std::vector<Line> lines_;
  OrderColumns columns_;
  std::set<std::string, std::less<>> made_;   // names of columns that come, or are there
  std::set<std::string, std::less<>> names_;  // of the lines so far
};

// Whether a return is among the rows, by row; empty: none.
std::vector<bool> returns_of(const Table& events, std::optional<std::size_t> event_type) {
  if (!event_type) return {};
  const TextCodes* kinds = events.text_codes(*event_type);
  FOOTFALL_CHECK(kinds != nullptr);
  const auto found = std::ranges::find(*kinds->texts, "return");
  const auto code = std::uint32_t(found - kinds->texts->begin());
  std::vector<bool> out(events.rows());
  for (std::size_t row = 0; row < out.size(); ++row) out[row] = kinds->codes[row] == code;
  return out;
}

// The names of one level of paths, by place of the path; NULL and paths that lack it: Unknown.
struct LevelNames {
  std::shared_ptr<const std::vector<std::string>> paths = {};  // that they are of
  std::shared_ptr<const std::vector<std::string>> names = {};
  std::vector<std::uint32_t> code_of = {};  // the last one is of NULL

  void make(const std::shared_ptr<const std::vector<std::string>>& of, char separator, int level) {
    if (paths == of) return;
    paths = of;
    std::vector<std::string> texts;
    std::map<std::string_view, std::uint32_t> codes;
    code_of.clear();
    const auto add = [&](std::string_view name) {
      const auto [found, is_new] = codes.try_emplace(name, std::uint32_t(texts.size()));
      if (is_new) texts.emplace_back(name);
      code_of.push_back(found->second);
    };
    for (const auto& path : *of) add(path_part(path, separator, level));
    add(unknown_part);
    names = std::make_shared<const std::vector<std::string>>(std::move(texts));
  }
};

class EnrichedOrders final : public Relation {
 public:
  EnrichedOrders(const std::shared_ptr<const Snapshot>& snapshot, Filter filter) {
    const Fields all = event_fields(snapshot->schema());
    Lines lines(*snapshot, all);
    lines_ = lines.take();
    for (const auto& line : lines_) fields_.push_back(line.field);
    if (const Column* category = snapshot->schema().find_column("category")) {
      separator_ = category->separator;
    }
    if (filter.empty()) {
      rows_ = snapshot->kind_rows(kinds::purchase) + snapshot->kind_rows(kinds::return_);
    }
    open(snapshot, order_lines(std::move(filter)));
    levels_.resize(lines_.size());
  }

  const Fields& fields() const override { return fields_; }
  std::optional<std::uint64_t> rows() const override { return rows_; }

  bool next(Table& batch) override {
    Table events;
    if (!events_->next(events)) return false;
    batch = Table(fields_);
    if (events.rows() == 0) return true;
    is_return_ = returns_of(events, event_type_);
    for (std::size_t i = 0; i < lines_.size(); ++i) put(events, i, batch);
    return true;
  }

 private:
  static Filter order_lines(Filter filter) {
    filter.clauses.push_back(
        {.column = "event_type", .kind = Clause::Kind::include, .values = {"purchase", "return"}});
    return filter;
  }

  // Only the columns of the events that a line is made from are read.
  void open(const std::shared_ptr<const Snapshot>& snapshot, const Filter& filter) {
    const Fields all = event_fields(snapshot->schema());
    std::vector<std::string> names;
    const auto place = [&](std::size_t column) {
      const std::string& name = all[column].name;
      const auto found = std::ranges::find(names, name);
      if (found != names.end()) return std::size_t(found - names.begin());
      names.push_back(name);
      return names.size() - 1;
    };
    for (auto& line : lines_) {
      line.from = place(line.from);
      if (line.second != no_column) line.second = place(line.second);
    }
    if (snapshot->kind_rows(kinds::return_) > 0) event_type_ = place(place_of(all, "event_type"));
    events_ = open_events(snapshot, filter, names);
  }

  bool is_return(std::size_t row) const { return !is_return_.empty() && is_return_[row]; }

  void put(const Table& events, std::size_t place, Table& batch) {
    const Line& line = lines_[place];
    if (line.made == Line::Made::level) return put_level(events, place, batch);
    switch (line.field.type) {
      case Type::text: {
        const TextCodes* texts = events.text_codes(line.from);
        FOOTFALL_CHECK(texts != nullptr);
        return batch.fill(place, *texts, events.nulls(line.from));
      }
      case Type::decimal: return put_money(events, place, batch);
      default: return put_numbers(events, place, batch);
    }
  }

  void put_numbers(const Table& events, std::size_t place, Table& batch) const {
    const Line& line = lines_[place];
    const auto from = events.integers(line.from);
    std::vector<std::int64_t> cells(from.begin(), from.end());
    if (line.made == Line::Made::order_date) {
      for (auto& cell : cells) cell = floor_div(cell, micros_per_day);
    } else if (line.made == Line::Made::with_sign && !is_return_.empty()) {
      for (std::size_t row = 0; row < cells.size(); ++row) {
        if (is_return_[row]) cells[row] = -cells[row];
      }
    }
    batch.fill(place, std::move(cells), events.nulls(line.from));
  }

  // Cells that are NULL where those they are made from are.
  void put_money(const Table& events, std::size_t place, Table& batch) const {
    const Line& line = lines_[place];
    const std::vector<Int128> from = units(events, line.from);
    const std::vector<Int128> second =
        line.second == no_column ? std::vector<Int128>() : units(events, line.second);
    std::vector<bool> nulls = events.nulls(line.from);
    std::vector<Int128> cells(events.rows());
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const bool lacks =
          !second.empty() && (events.is_null(row, line.second) ||
                              (line.made == Line::Made::unit_price && second[row] == 0));
      if (lacks && nulls.empty()) nulls.resize(cells.size());
      if (lacks) nulls[row] = true;
      if (!nulls.empty() && nulls[row]) continue;
      cells[row] =
          money(events, line, from[row], second.empty() ? Int128(1) : second[row], is_return(row));
    }
    batch.fill(place, std::move(cells), std::move(nulls));
  }

  // Numbers as units of a decimal, whatever column they are in.
  static std::vector<Int128> units(const Table& events, std::size_t column) {
    if (events.fields()[column].type == Type::decimal) {
      const auto cells = events.decimals(column);
      return {cells.begin(), cells.end()};
    }
    const auto cells = events.integers(column);
    return {cells.begin(), cells.end()};
  }

  static Int128 money(const Table& events, const Line& line, Int128 number, Int128 second,
                      bool is_return) {
    const Int128 sign = is_return ? -1 : 1;
    const auto scale_of = [&](std::size_t column) { return events.fields()[column].scale; };
    std::optional<Int128> made = number;
    switch (line.made) {
      case Line::Made::with_sign: made = sign * number; break;
      case Line::Made::profit: {
        made = rescale(number, scale_of(line.from), profit_places);
        if (made) made = sign * *made;
        break;
      }
      case Line::Made::amount: made = sign * number * second; break;
      case Line::Made::unit_price:
        made = divide_half_up(number, scale_of(line.from), second, scale_of(line.second),
                              made_price_scale);
        break;
      default: break;
    }
    if (made) return *made;
    throw Error(ErrorKind::limit,
                str("enriched_orders: ", line.field.name, " of a line leaves 38 digits"));
  }

  void put_level(const Table& events, std::size_t place, Table& batch) {
    const Line& line = lines_[place];
    const TextCodes* paths = events.text_codes(line.from);
    FOOTFALL_CHECK(paths != nullptr);
    LevelNames& level = levels_[place];
    level.make(paths->texts, separator_, line.level);
    TextCodes cells{level.names, std::vector<std::uint32_t>(events.rows())};
    const std::size_t null = paths->texts->size();
    for (std::size_t row = 0; row < cells.codes.size(); ++row) {
      cells.codes[row] = level.code_of[std::min<std::size_t>(paths->codes[row], null)];
    }
    batch.fill(place, std::move(cells));
  }

  std::unique_ptr<Relation> events_;
  std::vector<Line> lines_;
  Fields fields_;
  std::optional<std::uint64_t> rows_;      // all lines, where no filter chooses
  std::optional<std::size_t> event_type_;  // column of the events, where there are returns
  char separator_ = '.';
  std::vector<LevelNames> levels_;  // by line
  std::vector<bool> is_return_;     // by row of the batch; empty: none is
};

}  // namespace

OrderLayout order_layout(const Snapshot& snapshot) {
  const Fields events = event_fields(snapshot.schema());
  Lines lines(snapshot, events);
  OrderLayout layout{.fields = {}, .columns = lines.columns()};
  for (const auto& line : lines.take()) layout.fields.push_back(line.field);
  return layout;
}

bool has_orders(const Schema& schema) noexcept {
  return schema.has("order_id") || schema.has("amount");
}

bool has_line_profit(const Schema& schema) noexcept {
  const Column* profit = schema.find_column("profit");
  return has_orders(schema) && profit != nullptr && profit->home == Home::event &&
         profit->type == ColumnType::decimal;
}

std::unique_ptr<Relation> open_enriched_orders(std::shared_ptr<const Snapshot> snapshot,
                                               const Filter& filter) {
  return std::make_unique<EnrichedOrders>(snapshot, filter);
}

}  // namespace footfall
