#include "relation/relation.h"

#include <algorithm>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "relation/dimension_relation.h"
#include "relation/enriched_orders.h"
#include "relation/event_relation.h"
#include "relation/profit_summary.h"
#include "relation/raw_relation.h"
#include "store/store.h"

namespace footfall {
namespace {

// A relation that is made load by load.
class LoadsRelation : public Relation {
 public:
  LoadsRelation(std::shared_ptr<const Snapshot> snapshot, Fields fields)
      : snapshot_(std::move(snapshot)), fields_(std::move(fields)) {}

  const Fields& fields() const override { return fields_; }

  bool next(Table& batch) override {
    const auto& loads = snapshot_->store().manifest().loads;
    if (load_ == loads.size()) return false;
    batch = Table(fields_);
    add(loads[load_++], batch);
    return true;
  }

 protected:
  const StoreReader& store() const { return snapshot_->store(); }

 private:
  virtual void add(const LoadEntry& load, Table& batch) const = 0;

  std::shared_ptr<const Snapshot> snapshot_;
  Fields fields_;
  std::size_t load_ = 0;
};

std::string hex(const Hash128& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t word : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[(word >> shift) & 15U];
  }
  return out;
}

class Loads final : public LoadsRelation {
 public:
  explicit Loads(std::shared_ptr<const Snapshot> snapshot)
      : LoadsRelation(std::move(snapshot),
                      {{"load", Type::integer, Unit::none, "number of the load", 0},
                       {"loaded_at", Type::timestamp, Unit::none, "when it was committed", 0},
                       {"source", Type::text, Unit::none, "file, as it was named", 0},
                       {"bytes", Type::integer, Unit::none, "decompressed", 0},
                       {"content", Type::text, Unit::none, "XXH3 of the decompressed bytes", 0},
                       {"read", Type::integer, Unit::rows, "rows read", 0},
                       {"stored", Type::integer, Unit::rows, "rows stored", 0},
                       {"set_aside", Type::integer, Unit::rows, "rows set aside", 0},
                       {"duplicates", Type::integer, Unit::rows, "exact duplicates dropped", 0},
                       {"superseded", Type::integer, Unit::rows,
                        "beside which another row of their key was stored", 0},
                       {"table", Type::text, Unit::none, "that the rows are of", 0}}) {}

 private:
  void add(const LoadEntry& load, Table& batch) const override {
    for (const auto& source : load.sources) {
      const Ledger& ledger = source.ledger;
      batch.add(load.number, load.loaded_at, source.name, source.bytes, hex(source.content),
                ledger.read, ledger.stored, ledger.set_aside, ledger.duplicates, ledger.superseded,
                table_name(source.table));
    }
  }
};

class SetAside final : public LoadsRelation {
 public:
  explicit SetAside(std::shared_ptr<const Snapshot> snapshot)
      : LoadsRelation(std::move(snapshot),
                      {{"load", Type::integer, Unit::none, "number of the load", 0},
                       {"source", Type::text, Unit::none, "file, as it was named", 0},
                       {"line", Type::integer, Unit::none, "1 is the first line of the file", 0},
                       {"byte", Type::integer, Unit::none, "place of the row's first byte", 0},
                       {"column", Type::text, Unit::none, "the column at fault", 0},
                       {"reason", Type::text, Unit::none, "why the row could not be stored", 0},
                       {"raw", Type::text, Unit::none, "the row as it was", 0}}) {}

 private:
  void add(const LoadEntry& load, Table& batch) const override {
    const auto or_null = [](std::string_view text) {
      return text.empty() ? Value(Null{}) : Value(std::string(text));
    };
    store().for_each_set_aside(load, [&](const SetAsideRow& row) {
      if (row.superseded) return;
      const bool known = row.source < load.sources.size();
      batch.add(load.number, known ? Value(load.sources[row.source].name) : Value(Null{}),
                row.line == 0 ? Value(Null{}) : Value(static_cast<std::int64_t>(row.line)),
                row.byte_offset, or_null(row.column), row.reason, row.raw);
    });
  }
};

class Conflicts final : public LoadsRelation {
 public:
  explicit Conflicts(std::shared_ptr<const Snapshot> snapshot)
      : LoadsRelation(
            std::move(snapshot),
            {{"load", Type::integer, Unit::none, "number of the load", 0},
             {"source", Type::text, Unit::none, "file, as it was named", 0},
             {"table", Type::text, Unit::none, "customers or products", 0},
             {"line", Type::integer, Unit::none, "1 is the first line of the file", 0},
             {"column", Type::text, Unit::none, "the key, of which others have the same", 0},
             {"reason", Type::text, Unit::none, "which row was stored", 0},
             {"raw", Type::text, Unit::none, "the row that was not, as it was", 0}}) {}

 private:
  void add(const LoadEntry& load, Table& batch) const override {
    store().for_each_set_aside(load, [&](const SetAsideRow& row) {
      if (!row.superseded || row.source >= load.sources.size()) return;
      const Source& source = load.sources[row.source];
      batch.add(load.number, source.name, table_name(source.table),
                row.line == 0 ? Value(Null{}) : Value(static_cast<std::int64_t>(row.line)),
                row.column, row.reason, row.raw);
    });
  }
};

[[noreturn]] void refuse_name(const Snapshot& snapshot, std::string_view name) {
  const auto names = relation_names(snapshot);
  throw Error(ErrorKind::not_found,
              str("no table is called \"", printable(name), "\"", did_you_mean(name, names)),
              str("tables: ", join(names, ", ")));
}

}  // namespace

std::vector<RelationInfo> relations_of(const Snapshot& snapshot) {
  const Schema& schema = snapshot.schema();
  std::vector<RelationInfo> out{
      {"events", "every row of the store, without what was set aside", "", true}};
  const bool customers = snapshot.store().dimension(Home::customers) != nullptr;
  const bool products = snapshot.store().dimension(Home::products) != nullptr;
  if (customers)
    out.push_back({"customers", "one row a customer, with all that is known", "", false});
  if (products) out.push_back({"products", "one row a product, with all that is known", "", false});
  out.push_back({"loads", "one row a source file of each load, with its ledger", "", false});
  out.push_back({"set_aside", "rows that could not be stored: file, line, byte, reason, raw text",
                 "", false});
  out.push_back(
      {"conflicts", "rows of dimensions beside which another of their key was stored", "", false});
  for (const auto& name : raw_relations(snapshot)) {
    out.push_back(
        {name, "rows as they were read, with source, line and time of loading", "raw", false});
  }
  if (has_orders(schema)) {
    out.push_back({"enriched_orders", "one row an order line, with its customer and product",
                   "enriched", true});
  }
  if (customers) out.push_back({"enriched_customers", "customers, cleaned", "enriched", false});
  if (products) out.push_back({"enriched_products", "products, cleaned", "enriched", false});
  if (has_line_profit(schema)) {
    for (const auto& name : profit_relations()) {
      out.push_back({name, "profit of order lines, added up", "aggregates", true});
    }
  }
  return out;
}

std::vector<std::string> relation_names(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (auto& info : relations_of(snapshot)) names.push_back(std::move(info.name));
  return names;
}

std::unique_ptr<Relation> open_relation(std::shared_ptr<const Snapshot> snapshot,
                                        std::string_view name, const Filter& filter,
                                        const Clock& clock) {
  if (name == "events") return open_events(std::move(snapshot), filter);
  const auto infos = relations_of(*snapshot);
  const auto info = std::ranges::find(infos, name, &RelationInfo::name);
  if (info == infos.end()) refuse_name(*snapshot, name);
  if (name == "enriched_orders") return open_enriched_orders(std::move(snapshot), filter);
  if (info->group == "aggregates") {
    return open_profit_summary(std::move(snapshot), name, filter, clock);
  }
  FOOTFALL_CHECK(filter.empty());
  if (info->group == "raw") return open_raw(std::move(snapshot), name);
  if (name.ends_with("customers")) return open_dimension(std::move(snapshot), Home::customers);
  if (name.ends_with("products")) return open_dimension(std::move(snapshot), Home::products);
  if (name == "conflicts") return std::make_unique<Conflicts>(std::move(snapshot));
  if (name == "loads") return std::make_unique<Loads>(std::move(snapshot));
  FOOTFALL_CHECK(name == "set_aside");
  return std::make_unique<SetAside>(std::move(snapshot));
}

Table read_whole(Relation& relation) {
  Table whole(relation.fields());
  for (Table batch; relation.next(batch);) whole.append(batch, batch.rows());
  return whole;
}

}  // namespace footfall
