#include "scan/distinct_state.h"

#include <bit>

#include "scan/flat_set.h"

namespace footfall {
namespace {

// Different values: pairs of cell and code, as bits where that is small.
class DistinctState final : public MeasureState {
 public:
  explicit DistinctState(const MeasurePlan& plan) : plan_(plan) {
    const std::uint64_t bits = std::uint64_t(plan.cells_max + 1) * plan.coded->size;
    as_bits_ = plan.cells_max > 0 && plan.coded->size != Component::unbounded && bits <= bits_max;
    if (as_bits_) bits_.resize((bits + 63) / 64);
  }

  void resize(std::size_t cells) override { cells_ = cells; }

  void add(BatchFacts& facts, std::span<const std::uint32_t> cells) override {
    Batch& batch = facts.batch();
    const RowList rows = facts.list(plan_.kinds);
    const Component& coded = *plan_.coded;
    const auto by_table = [&](auto source) {
      rows.each([&](std::uint32_t row) {
        const std::uint32_t code = coded.table[source[row]];
        if (code != no_number) see(cells[row], code);
      });
    };
    switch (coded.source) {
      case Component::Source::version: return by_table(batch.version());
      case Component::Source::kind: return by_table(batch.kind());
      case Component::Source::codes: return by_table(batch.codes(coded.column));
      case Component::Source::customer: {
        const auto user = batch.user();
        const auto guest = std::uint32_t(coded.table.size() - 1);
        return rows.each([&](std::uint32_t row) {
          const std::uint32_t code = coded.table[std::min(user[row], guest)];
          if (code != no_number) see(cells[row], code);
        });
      }
      case Component::Source::user: {
        const auto user = batch.user();
        rows.each([&](std::uint32_t row) {
          if (user[row] != no_number) see(cells[row], user[row]);
        });
        return;
      }
      case Component::Source::entries: return add_entries(batch, rows, cells);
      default: break;
    }
    const Values values = batch.values(coded.column);
    if (as_bits_ && values.present.empty()) {
      std::uint64_t* const bits = bits_.data();
      const std::uint64_t size = coded.size;
      return rows.each([&](std::uint32_t row) {
        const std::uint64_t bit = cells[row] * size + coded.code_of(values.values[row]);
        const std::uint64_t mask = 1ULL << (bit % 64);
        if ((bits[bit / 64] & mask) == 0) bits[bit / 64] |= mask;  // most are: no store to wait for
      });
    }
    rows.each([&](std::uint32_t row) {
      if (!values.has(row)) return;
      const std::int64_t value = values.values[row];
      if (coded.size == Component::unbounded) {
        if (cells[row] != 0) see_value(cells[row], value);
      } else {
        see(cells[row], coded.code_of(value));
      }
    });
  }

  void merge(MeasureState& that, CellMap cell_of) override {
    auto& other = static_cast<DistinctState&>(that);
    for (std::size_t word = 0; word < bits_.size(); ++word) bits_[word] |= other.bits_[word];
    other.pairs_.each([&](std::uint64_t pair) {
      pairs_.insert(std::uint64_t(mapped(cell_of, pair >> 32)) << 32 | (pair & 0xFFFF'FFFFU));
    });
    for (std::size_t cell = 0; cell < other.values_.size(); ++cell) {
      other.values_[cell].each(
          [&](std::uint64_t value) { see_value(mapped(cell_of, cell), std::int64_t(value)); });
    }
  }

  Value value(std::uint32_t cell) const override {
    if (as_bits_) return count_bits(std::uint64_t(cell) * plan_.coded->size, plan_.coded->size);
    if (counts_.empty()) count_pairs();
    return counts_[cell];
  }

 private:
  static constexpr std::uint64_t bits_max = 1ULL << 28;

  void see(std::uint32_t cell, std::uint32_t code) {
    if (as_bits_) {
      const std::uint64_t bit = std::uint64_t(cell) * plan_.coded->size + code;
      const std::uint64_t mask = 1ULL << (bit % 64);
      if ((bits_[bit / 64] & mask) == 0) bits_[bit / 64] |= mask;
      return;
    }
    const std::uint64_t pair = std::uint64_t(cell) << 32 | code;
    if (pair == last_ || cell == 0) return;
    last_ = pair;
    pairs_.insert(pair);
  }

  void see_value(std::uint32_t cell, std::int64_t value) {
    if (cell >= values_.size()) values_.resize(cells_);
    values_[cell].insert(std::uint64_t(value));
  }

  void add_entries(Batch& batch, RowList rows, std::span<const std::uint32_t> cells) {
    const Component& coded = *plan_.coded;
    const std::uint32_t column = batch.columns().at(coded.column).column->id;
    const auto code = [&](std::uint32_t entry) {
      return coded.table.empty() ? entry : coded.table[entry];
    };
    if (plan_.one_cell && plan_.kinds == 0) {
      if (const auto all = batch.neighbouring_entries(column)) {
        const std::uint32_t begin = coded.entry_begin[batch.pieces()[0].segment];
        for (std::uint32_t entry = all->first; entry < all->second; ++entry) {
          see(1, code(begin + entry));
        }
        return;
      }
    }
    const auto entries = batch.entries(column);
    const bool one = coded.entry_begin.size() == 1;
    // Keys that Snapshot numbers keep code 0 for NULL, entries as they are do not need one.
    rows.each([&](std::uint32_t row) {
      if (entries[row] == no_number) return;
      const std::uint32_t segment = one ? 0 : batch.origin(row).segment;
      see(cells[row], code(entries[row] + coded.entry_begin[segment]));
    });
  }

  std::int64_t count_bits(std::uint64_t begin, std::uint64_t count) const {
    std::int64_t found = 0;
    for (std::uint64_t bit = begin; bit < begin + count;) {
      if (bit % 64 == 0 && begin + count - bit >= 64) {
        found += std::popcount(bits_[bit / 64]);
        bit += 64;
      } else {
        found += std::int64_t((bits_[bit / 64] >> (bit % 64)) & 1);
        ++bit;
      }
    }
    return found;
  }

  void count_pairs() const {
    counts_.resize(cells_);
    pairs_.each([&](std::uint64_t pair) { ++counts_[pair >> 32]; });
    for (std::size_t cell = 0; cell < values_.size(); ++cell) {
      counts_[cell] += std::int64_t(values_[cell].size());
    }
  }

  const MeasurePlan& plan_;
  bool as_bits_ = false;
  std::size_t cells_ = 0;
  std::vector<std::uint64_t> bits_;
  std::uint64_t last_ = ~0ULL;
  FlatSet pairs_;                // cell << 32 | code
  std::vector<FlatSet> values_;  // by cell, where codes are not bounded
  mutable std::vector<std::int64_t> counts_;
};

}  // namespace

std::unique_ptr<MeasureState> make_distinct(const MeasurePlan& plan) {
  return std::make_unique<DistinctState>(plan);
}

}  // namespace footfall
