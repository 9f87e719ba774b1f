#include "relation/relation.h"

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "relation/events.h"
#include "store/store.h"

namespace footfall {
namespace {

constexpr std::uint64_t batch_rows = 2048;

Field field_of(const EventColumn& column) {
  Field field{column.name, Type::text, Unit::none, {}, 0};
  if (column.role == EventColumn::Role::time) field.type = Type::timestamp;
  if (column.role == EventColumn::Role::arrival) field.type = Type::integer;
  if (column.column == nullptr || column.cells != EventColumn::Cells::numbers) return field;
  switch (column.column->type) {
    case ColumnType::decimal:
      field.type = Type::decimal;
      field.scale = column.column->scale;
      break;
    case ColumnType::timestamp: field.type = Type::timestamp; break;
    case ColumnType::date: field.type = Type::date; break;
    default: field.type = Type::integer;
  }
  return field;
}

class EventRelation final : public Relation {
 public:
  explicit EventRelation(std::shared_ptr<const Snapshot> snapshot) : events_(std::move(snapshot)) {
    for (const auto& column : events_.columns()) {
      if (column.role != EventColumn::Role::arrival) fields_.push_back(field_of(column));
    }
  }

  const Fields& fields() const override { return fields_; }

  bool next(Table& batch) override {
    if (part_ == events_.parts().size()) return false;
    const EventPart& part = events_.parts()[part_];
    if (row_ == 0) {
      row_ = part.begin;
      for (std::size_t i = 0; i < fields_.size(); ++i) events_.verify(part, i);
    }
    const std::uint64_t end = std::min(row_ + batch_rows, part.end);
    batch = read(part, row_, static_cast<std::size_t>(end - row_));
    row_ = end;
    if (row_ == part.end) {
      ++part_;
      row_ = 0;
    }
    return true;
  }

 private:
  Table read(const EventPart& part, std::uint64_t begin, std::size_t count) {
    std::vector<std::vector<Value>> rows(count, std::vector<Value>(fields_.size()));
    for (std::size_t column = 0; column < fields_.size(); ++column) {
      std::array<std::uint64_t, batch_rows / 64> present;
      present.fill(~std::uint64_t{0});
      const auto put = [&](const auto& cells, const auto& value) {
        for (std::size_t i = 0; i < count; ++i) {
          if ((present[i / 64] >> (i % 64) & 1U) != 0) rows[i][column] = value(cells[i]);
        }
      };
      switch (events_.columns()[column].cells) {
        case EventColumn::Cells::numbers: {
          std::vector<std::int64_t> cells(count);
          events_.numbers(part, column, begin, cells, present.data());
          const bool decimal = fields_[column].type == Type::decimal;
          put(cells,
              [&](std::int64_t number) { return decimal ? Value(Int128(number)) : Value(number); });
          break;
        }
        case EventColumn::Cells::ranks: {
          std::vector<std::uint32_t> cells(count);
          events_.ranks<std::uint32_t>(part, column, begin, cells, present.data());
          const auto& texts = events_.ranked_texts(column);
          put(cells, [&](std::uint32_t rank) { return Value(texts[rank]); });
          break;
        }
        case EventColumn::Cells::texts: {
          std::vector<std::string_view> cells(count);
          events_.texts(part, column, begin, cells, present.data(), spelled_);
          put(cells, [](std::string_view text) { return Value(std::string(text)); });
          break;
        }
      }
    }
    Table table(fields_);
    table.reserve(count);
    for (auto& row : rows) table.add_row(std::move(row));
    return table;
  }

  Events events_;
  Fields fields_;
  std::vector<char> spelled_;
  std::size_t part_ = 0;
  std::uint64_t row_ = 0;
};

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
      const bool known = row.source < load.sources.size();
      batch.add(load.number, known ? Value(load.sources[row.source].name) : Value(Null{}),
                row.line == 0 ? Value(Null{}) : Value(static_cast<std::int64_t>(row.line)),
                row.byte_offset, or_null(row.column), row.reason, row.raw);
    });
  }
};

}  // namespace

const std::vector<std::string>& relation_names() {
  static const std::vector<std::string> names{"events", "loads", "set_aside"};
  return names;
}

std::unique_ptr<Relation> open_relation(std::shared_ptr<const Snapshot> snapshot,
                                        std::string_view name) {
  if (name == "events") return std::make_unique<EventRelation>(std::move(snapshot));
  if (name == "loads") return std::make_unique<Loads>(std::move(snapshot));
  if (name == "set_aside") return std::make_unique<SetAside>(std::move(snapshot));
  throw Error(
      ErrorKind::not_found,
      str("no table is called \"", printable(name), "\"", did_you_mean(name, relation_names())),
      str("tables: ", join(relation_names(), ", ")));
}

Table read_whole(Relation& relation) {
  Table whole(relation.fields());
  for (Table batch; relation.next(batch);) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      std::vector<Value> cells;
      cells.reserve(batch.columns());
      for (std::size_t i = 0; i < batch.columns(); ++i) cells.push_back(batch.value(row, i));
      whole.add_row(std::move(cells));
    }
  }
  return whole;
}

}  // namespace footfall
