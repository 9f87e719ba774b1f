#include "scan/measure_state.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>

#include "scan/distinct_state.h"
#include "store/store.h"

namespace footfall {
namespace {

// Rows, and rows with a value.
class CountState final : public MeasureState {
 public:
  explicit CountState(const MeasurePlan& plan) : plan_(plan) {}

  void resize(std::size_t cells) override { counts_.resize(cells); }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    const RowList rows = facts.list(plan_.kinds);
    std::int64_t* const counts = counts_.data();
    if (plan_.one_cell && plan_.measure.kind == Measure::Kind::events) {
      counts[1] += std::int64_t(rows.count);
      return;
    }
    std::span<const std::uint8_t> present;
    if (plan_.measure.kind == Measure::Kind::present) {
      present = facts.batch().present(plan_.column);
    }
    if (present.empty()) {
      rows.each([&](std::uint32_t row) { ++counts[cells[row]]; });
    } else {
      rows.each([&](std::uint32_t row) { counts[cells[row]] += present[row]; });
    }
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    const auto& other = static_cast<CountState&>(that).counts_;
    for (std::size_t cell = 1; cell < other.size(); ++cell) {
      counts_[mapped(cell_of, cell)] += other[cell];
    }
  }

  void keep(std::span<const std::uint32_t> cells) override { keep_cells(counts_, cells); }

  Value value(std::uint32_t cell) const override { return counts_[cell]; }

  void fill(const std::vector<std::uint32_t>& cells, Table& table,
            std::size_t column) const override {
    std::vector<std::int64_t> out;
    out.reserve(cells.size());
    for (const std::uint32_t cell : cells) out.push_back(counts_[cell]);
    table.fill(column, std::move(out));
  }

 private:
  const MeasurePlan& plan_;
  std::vector<std::int64_t> counts_;
};

// Different users, sessions or orders: rows of one lie side by side, so the last one that a cell
// saw tells whether it is new there.
class StampState final : public MeasureState {
 public:
  explicit StampState(const MeasurePlan& plan) : plan_(plan) {}

  void resize(std::size_t cells) override { cells_.resize(cells); }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    if (plan_.measure.kind == Measure::Kind::orders) return;
    const bool users = plan_.measure.kind != Measure::Kind::sessions;
    if (plan_.one_cell && plan_.kinds == 0) return add_all(facts, users);
    const auto stamps = users ? facts.batch().user() : facts.session_stamps();
    RowList rows = users ? facts.list(plan_.kinds) : facts.grouped_list(plan_.kinds);
    if (users && plan_.by_quarter && plan_.kinds == 0) rows = facts.heads();
    if (cells_.size() <= few_cells) return add_few(rows, stamps, cells);
    // no_number is a stamp like others in cell 0, which nobody asks about.
    rows.each(
        [&](std::uint32_t row) { see(stamps[row] == no_number ? 0 : cells[row], stamps[row]); });
  }

  void add_orders(const Orders& orders, std::span<const std::uint32_t> cells) override {
    if (plan_.measure.kind != Measure::Kind::orders) return;
    for (std::size_t order = 0; order + 1 < orders.begin.size(); ++order) {
      ++next_order_;
      for (std::uint32_t i = orders.begin[order]; i < orders.begin[order + 1]; ++i) {
        if (cells[i] != 0) see(cells[i], next_order_);
      }
    }
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    auto& other = static_cast<StampState&>(that).cells_;
    for (std::size_t cell = 1; cell < other.size(); ++cell) {
      cells_[mapped(cell_of, cell)].count += other[cell].count;
    }
    next_order_ = std::max(next_order_, static_cast<StampState&>(that).next_order_);
  }

  void keep(std::span<const std::uint32_t> cells) override { keep_cells(cells_, cells); }

  Value value(std::uint32_t cell) const override { return std::int64_t(cells_[cell].count); }

  void fill(const std::vector<std::uint32_t>& cells, Table& table,
            std::size_t column) const override {
    std::vector<std::int64_t> out;
    out.reserve(cells.size());
    for (const std::uint32_t cell : cells) out.push_back(cells_[cell].count);
    table.fill(column, std::move(out));
  }

 private:
  struct Cell {
    std::uint32_t last = no_number;
    std::uint32_t count = 0;
  };
  static constexpr std::size_t few_cells = 64;

  // The cells that each user or session has rows in, as bits: rows need not wait for each other.
  void add_few(RowList rows, std::span<const std::uint32_t> stamps,
               std::span<const std::uint32_t> cells) {
    std::uint32_t last = no_number;
    std::uint64_t seen = 0;
    const auto count = [&] {
      for (; seen != 0; seen &= seen - 1) {
        ++cells_[std::size_t(std::countr_zero(seen))].count;
      }
      seen = 0;
    };
    rows.each([&](std::uint32_t row) {
      if (stamps[row] == no_number) return;  // may lie between rows of one session
      if (stamps[row] != last) {
        count();
        last = stamps[row];
      }
      seen |= 1ULL << cells[row];
    });
    count();
  }

  // Every row is in cell 1.
  void add_all(BatchFacts& facts, bool users) {
    if (users) {
      for (const auto& user : facts.batch().users()) {
        if (user.number != no_number) ++cells_[1].count;
      }
    } else {
      for (const std::uint32_t count : facts.sessions().count) cells_[1].count += count;
    }
  }
  void see(std::uint32_t cell, std::uint32_t stamp) {
    // No branch: whether a row is the first is as good as random.
    Cell& at = cells_[cell];
    at.count += at.last != stamp;
    at.last = stamp;
  }

  const MeasurePlan& plan_;
  std::vector<Cell> cells_;
  std::uint32_t next_order_ = 0;
};

class SumState final : public MeasureState {
 public:
  explicit SumState(const MeasurePlan& plan) : plan_(plan) {}

  void resize(std::size_t cells) override { sums_.resize(cells); }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    const RowList added = facts.list(plan_.kinds);
    const RowList taken = plan_.minus == 0 ? RowList() : facts.list(plan_.minus);
    if (added.count + taken.count == 0) return;
    if (facts.batch().columns().at(plan_.column).place == Place::one) {
      added.each([&](std::uint32_t row) { sums_[cells[row]] += 1; });
      taken.each([&](std::uint32_t row) { sums_[cells[row]] -= 1; });
      return;
    }
    if (plan_.round_to == 1) return add_values(facts, cells, added, taken, std::identity());
    add_values(facts, cells, added, taken, [this](std::int64_t value) {
      const std::int64_t half = value < 0 ? -(plan_.round_to / 2) : plan_.round_to / 2;
      return std::int64_t((Int128(value) + half) / plan_.round_to);
    });
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    const auto& other = static_cast<SumState&>(that).sums_;
    for (std::size_t cell = 1; cell < other.size(); ++cell) {
      sums_[mapped(cell_of, cell)] += other[cell];
    }
  }

  void keep(std::span<const std::uint32_t> cells) override { keep_cells(sums_, cells); }

  Value value(std::uint32_t cell) const override { return sums_[cell]; }

  void fill(const std::vector<std::uint32_t>& cells, Table& table,
            std::size_t column) const override {
    std::vector<Int128> out;
    out.reserve(cells.size());
    for (const std::uint32_t cell : cells) out.push_back(sums_[cell]);
    table.fill(column, std::move(out));
  }

 private:
  template <typename Rounded>
  void add_values(BatchFacts& facts, std::span<const std::uint32_t> cells, const RowList& added,
                  const RowList& taken, Rounded rounded) {
    const Values values = facts.batch().values(plan_.column, added);
    added.each([&](std::uint32_t row) {
      if (values.has(row)) sums_[cells[row]] += rounded(values.values[row]);
    });
    if (plan_.minus == 0) return;
    const Values less = facts.batch().values(plan_.column, taken);
    taken.each([&](std::uint32_t row) {
      if (less.has(row)) sums_[cells[row]] -= rounded(less.values[row]);
    });
  }

  const MeasurePlan& plan_;
  std::vector<Int128> sums_;
};

// The least or greatest number, or place in the order of texts.
class ExtremeState final : public MeasureState {
 public:
  ExtremeState(const MeasurePlan& plan) : plan_(plan) {}

  void resize(std::size_t cells) override { cells_.resize(cells); }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    Batch& batch = facts.batch();
    const RowList rows = facts.list(plan_.kinds);
    if (plan_.extreme == MeasurePlan::Extreme::number) {
      if (plan_.one_cell && batch.columns().at(plan_.column).place == Place::user) {
        return add_users(batch, rows);
      }
      const Values values = batch.values(plan_.column, rows);
      if (plan_.one_cell && rows.rows == nullptr && values.present.empty()) {
        if (rows.count == 0) return;
        const auto [least, most] = std::ranges::minmax(values.values);
        return see(1, plan_.measure.kind == Measure::Kind::minimum ? least : most);
      }
      rows.each([&](std::uint32_t row) {
        if (values.has(row)) see(cells[row], values.values[row]);
      });
      return;
    }
    const Component& coded = *plan_.coded;
    const auto& ranks = coded.keys[0].rank;
    const auto see_code = [&](std::uint32_t row, std::uint32_t code) {
      if (code != no_number) see(cells[row], ranks[code], code);
    };
    if (coded.source == Component::Source::version) {
      const auto version = batch.version();
      rows.each([&](std::uint32_t row) { see_code(row, coded.table[version[row]]); });
    } else if (coded.source == Component::Source::customer) {
      const auto user = batch.user();
      const auto guest = std::uint32_t(coded.table.size() - 1);
      rows.each([&](std::uint32_t row) { see_code(row, coded.table[std::min(user[row], guest)]); });
    } else if (coded.source == Component::Source::kind) {
      const auto kind = batch.kind();
      rows.each([&](std::uint32_t row) { see_code(row, coded.table[kind[row]]); });
    } else {
      const auto codes = batch.codes(coded.column);
      rows.each([&](std::uint32_t row) { see_code(row, coded.table[codes[row]]); });
    }
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    const auto& other = static_cast<ExtremeState&>(that).cells_;
    for (std::size_t cell = 1; cell < other.size(); ++cell) {
      if (other[cell].there) see(mapped(cell_of, cell), other[cell].best, other[cell].code);
    }
  }

  Value value(std::uint32_t cell) const override {
    const Cell& at = cells_[cell];
    if (!at.there) return Null{};
    if (plan_.extreme == MeasurePlan::Extreme::rank) return plan_.coded->keys[0].value[at.code];
    if (plan_.field.type == Type::decimal) return Int128(at.best);
    return at.best;
  }

 private:
  struct Cell {
    std::int64_t best = 0;
    std::uint32_t code = 0;
    bool there = false;
  };
  // One value a user.
  void add_users(Batch& batch, RowList rows) {
    if (rows.rows == nullptr) {
      for (const auto& user : batch.users()) {
        if (user.number != no_number) see(1, batch.snapshot().user_number(user.number));
      }
      return;
    }
    const auto user = batch.user();
    std::uint32_t last = no_number;
    rows.each([&](std::uint32_t row) {
      if (user[row] == last) return;
      last = user[row];
      see(1, batch.snapshot().user_number(last));
    });
  }
  void see(std::uint32_t cell, std::int64_t value, std::uint32_t code = 0) {
    Cell& at = cells_[cell];
    const bool least = plan_.measure.kind == Measure::Kind::minimum;
    if (at.there && (least ? value >= at.best : value <= at.best)) return;
    at = {value, code, true};
  }

  const MeasurePlan& plan_;
  std::vector<Cell> cells_;
};

// The least or greatest text key of users, sessions or orders: compared where they lie, because
// numbering them all would cost more than the question.
class KeyExtremeState final : public MeasureState {
 public:
  KeyExtremeState(const MeasurePlan& plan, const Snapshot& snapshot)
      : plan_(plan),
        snapshot_(snapshot),
        users_(plan.measure.column == "user_id"),
        least_(plan.measure.kind == Measure::Kind::minimum) {
    const std::uint32_t column = snapshot.schema().column(plan.measure.column).id;
    for (const auto& segment : snapshot.store().segments()) {
      tables_.push_back(users_ ? KeyTable() : segment->keys(column));
    }
  }

  void resize(std::size_t cells) override { cells_.resize(cells); }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    Batch& batch = facts.batch();
    const std::uint32_t column = batch.columns().at(plan_.column).column->id;
    if (!users_ && plan_.one_cell && plan_.kinds == 0) {
      if (const auto all = batch.neighbouring_entries(column)) {
        const std::uint32_t segment = batch.pieces()[0].segment;
        for (std::uint32_t entry = all->first; entry < all->second; ++entry) {
          see(1, {segment, entry});
        }
        return;
      }
    }
    const auto numbers = users_ ? batch.user() : batch.entries(column);
    const bool one = users_ || tables_.size() == 1;
    Key last;
    std::uint32_t last_cell = 0;
    facts.list(plan_.kinds).each([&](std::uint32_t row) {
      const std::uint32_t number = numbers[row];
      if (number == no_number) return;
      const Key key{one ? 0 : batch.origin(row).segment, number};
      if (key == last && cells[row] == last_cell) return;
      last = key;
      last_cell = cells[row];
      if (last_cell != 0) see(last_cell, key);
    });
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    const auto& other = static_cast<KeyExtremeState&>(that).cells_;
    for (std::size_t cell = 1; cell < other.size(); ++cell) {
      if (other[cell].number != no_number) see(mapped(cell_of, cell), other[cell]);
    }
  }

  Value value(std::uint32_t cell) const override {
    if (cells_[cell].number == no_number) return Null{};
    return text(cells_[cell]);
  }

 private:
  // A user of the snapshot, or an entry of a segment's table.
  struct Key {
    std::uint32_t segment = 0;
    std::uint32_t number = no_number;
    friend bool operator==(const Key&, const Key&) = default;
  };

  std::string text(Key key) const {
    if (users_) return std::get<std::string>(snapshot_.user_key(key.number));
    KeyTable::Buffer buffer;
    return std::string(tables_[key.segment].text(key.number, buffer));
  }
  bool less(Key a, Key b) const {
    if (users_) return snapshot_.user_less(a.number, b.number);
    return compare_keys(tables_[a.segment], a.number, tables_[b.segment], b.number) < 0;
  }
  void see(std::uint32_t cell, Key key) {
    Key& best = cells_[cell];
    if (best.number == no_number || (least_ ? less(key, best) : less(best, key))) best = key;
  }

  const MeasurePlan& plan_;
  const Snapshot& snapshot_;
  bool users_;
  bool least_;
  std::vector<KeyTable> tables_;  // by segment
  std::vector<Key> cells_;
};

bool is_text(const Column& column) noexcept {
  return has_texts(column.type) || (column.type == ColumnType::key && column.key == KeyType::text);
}

// The least and greatest text are so by bytes, where the groups of a path go level by level.
void rank_by_bytes(Component& coded) {
  const auto& values = coded.keys[0].value;
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const auto* one = std::get_if<std::string>(&values[a]);
    const auto* other = std::get_if<std::string>(&values[b]);
    return one != nullptr && other != nullptr ? *one < *other : one != nullptr && other == nullptr;
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    coded.keys[0].rank[order[i]] = static_cast<std::int64_t>(i);
  }
}

// Codes of the numbers that the measure is about; nullptr where it is not about numbers, or they
// are spread too far.
std::shared_ptr<const Component> number_codes(const Measure& measure, ReadColumns& columns,
                                              CodeBuilder& codes) {
  const bool of_column =
      measure.kind == Measure::Kind::minimum || measure.kind == Measure::Kind::maximum ||
      measure.kind == Measure::Kind::present || measure.kind == Measure::Kind::distinct;
  if (!of_column) return nullptr;
  const ReadColumn& column = columns.at(columns.add(measure.column));
  if (column.place != Place::row || column.column->type == ColumnType::key ||
      is_text(*column.column)) {
    return nullptr;
  }
  auto coded = codes.distinct(measure.column);
  if (coded->size == Component::unbounded) return nullptr;
  return coded;
}

void plan_extreme(MeasurePlan& plan, const Measure& measure, ReadColumns& columns,
                  CodeBuilder& codes) {
  plan.column = columns.add(measure.column);
  const ReadColumn& column = columns.at(plan.column);
  if (column.place == Place::amount || column.place == Place::price) {
    plan.field = {.type = Type::decimal,
                  .scale = number_scale(columns.snapshot().schema(), measure.column)};
    return;
  }
  if (column.place == Place::one) {
    plan.field = {.type = Type::integer};
    return;
  }
  plan.field = codes.field({.column = measure.column});
  const bool kind = column.place == Place::kind;
  if (!kind && (column.column == nullptr || !is_text(*column.column))) return;
  const bool entry = measure.column == "session_id" || measure.column == "order_id";
  if (column.place == Place::user || (column.place == Place::row && entry)) {
    plan.extreme = MeasurePlan::Extreme::key;
    return;
  }
  const bool key = !kind && column.column->type == ColumnType::key;
  if (key && column.place == Place::row) {
    plan.extreme = MeasurePlan::Extreme::key;
    return;
  }
  const bool path = !kind && column.column->type == ColumnType::path;
  plan.extreme = MeasurePlan::Extreme::rank;
  plan.coded = codes.distinct(measure.column);
  if (!path) return;
  auto by_bytes = std::make_shared<Component>(*plan.coded);
  rank_by_bytes(*by_bytes);
  plan.coded = std::move(by_bytes);
}

}  // namespace

void fill_values(std::vector<Value> values, Table& table, std::size_t column) {
  std::vector<bool> nulls(values.size());
  bool any_null = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    nulls[i] = std::holds_alternative<Null>(values[i]);
    any_null = any_null || nulls[i];
  }
  if (!any_null) nulls.clear();
  const auto filled = [&](auto empty) {
    std::vector<decltype(empty)> cells(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (auto* cell = std::get_if<decltype(empty)>(&values[i])) cells[i] = std::move(*cell);
    }
    table.fill(column, std::move(cells), std::move(nulls));
  };
  switch (table.fields()[column].type) {
    case Type::decimal: return filled(Int128(0));
    case Type::text: return filled(std::string());
    default: return filled(std::int64_t(0));
  }
}

void MeasureState::fill(const std::vector<std::uint32_t>& cells, Table& table,
                        std::size_t column) const {
  std::vector<Value> values;
  values.reserve(cells.size());
  for (const std::uint32_t cell : cells) values.push_back(value(cell));
  fill_values(std::move(values), table, column);
}

MeasurePlan plan_measure(const Measure& measure, ReadColumns& columns, KindSets& kinds,
                         CodeBuilder& codes) {
  MeasurePlan plan;
  plan.measure = measure;
  plan.measure.name.clear();
  plan.kinds = measure.kind == Measure::Kind::orders ? kinds.add_purchases(columns.snapshot())
                                                     : kinds.add(measure.of, columns.snapshot());
  plan.minus = kinds.add(measure.minus, columns.snapshot());
  plan.field = {.type = Type::integer};
  switch (measure.kind) {
    case Measure::Kind::sum: {
      plan.column = columns.add(measure.column);
      const int scale = number_scale(columns.snapshot().schema(), measure.column);
      plan.field = {.type = Type::decimal, .scale = scale};
      if (measure.places && *measure.places < scale) {
        plan.field.scale = *measure.places;
        plan.round_to = std::int64_t(power_of_ten(scale - *measure.places));
      }
      break;
    }
    case Measure::Kind::minimum:
    case Measure::Kind::maximum: plan_extreme(plan, measure, columns, codes); break;
    case Measure::Kind::present: plan.column = columns.add(measure.column); break;
    case Measure::Kind::products: plan.coded = codes.distinct("product_id"); break;
    case Measure::Kind::distinct:
      // Rows of one user lie side by side.
      if (measure.column == "user_id") {
        plan.measure.kind = Measure::Kind::users;
      } else {
        plan.coded = codes.distinct(measure.column);
      }
      break;
    default: break;
  }
  plan.number = number_codes(measure, columns, codes);
  return plan;
}

std::unique_ptr<MeasureState> make_state(const MeasurePlan& plan, const Snapshot& snapshot) {
  switch (plan.measure.kind) {
    case Measure::Kind::events:
    case Measure::Kind::present: return std::make_unique<CountState>(plan);
    case Measure::Kind::users:
    case Measure::Kind::sessions:
    case Measure::Kind::orders: return std::make_unique<StampState>(plan);
    case Measure::Kind::sum: return std::make_unique<SumState>(plan);
    case Measure::Kind::minimum:
    case Measure::Kind::maximum:
      if (plan.extreme == MeasurePlan::Extreme::key) {
        return std::make_unique<KeyExtremeState>(plan, snapshot);
      }
      return std::make_unique<ExtremeState>(plan);
    case Measure::Kind::products:
    case Measure::Kind::distinct: return make_distinct(plan);
  }
  return nullptr;
}

}  // namespace footfall
