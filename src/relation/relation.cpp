#include "relation/relation.h"

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "relation/event_relation.h"
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
                       {"duplicates", Type::integer, Unit::rows, "exact duplicates dropped", 0}}) {}

 private:
  void add(const LoadEntry& load, Table& batch) const override {
    for (const auto& source : load.sources) {
      const Ledger& ledger = source.ledger;
      batch.add(load.number, load.loaded_at, source.name, source.bytes, hex(source.content),
                ledger.read, ledger.stored, ledger.set_aside, ledger.duplicates);
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

}  // namespace

std::vector<RelationInfo> relations_of(const Snapshot&) {
  return {{.name = "events",
           .summary = "every row of the store, without what was set aside",
           .has_filter = true},
          {.name = "loads", .summary = "one row a source file of each load, with its ledger"},
          {.name = "set_aside",
           .summary = "rows that could not be stored: file, line, byte, reason, raw text"}};
}

std::vector<std::string> relation_names(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (auto& info : relations_of(snapshot)) names.push_back(std::move(info.name));
  return names;
}

std::unique_ptr<Relation> open_relation(std::shared_ptr<const Snapshot> snapshot,
                                        std::string_view name, const Filter& filter) {
  if (name == "events") return open_events(std::move(snapshot), filter);
  FOOTFALL_CHECK(filter.empty());
  if (name == "loads") return std::make_unique<Loads>(std::move(snapshot));
  if (name == "set_aside") return std::make_unique<SetAside>(std::move(snapshot));
  const auto names = relation_names(*snapshot);
  throw Error(ErrorKind::not_found,
              str("no table is called \"", printable(name), "\"", did_you_mean(name, names)),
              str("tables: ", join(names, ", ")));
}

Table read_whole(Relation& relation) {
  Table whole(relation.fields());
  for (Table batch; relation.next(batch);) whole.append(batch, batch.rows());
  return whole;
}

}  // namespace footfall
