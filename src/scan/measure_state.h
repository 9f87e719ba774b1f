// One measure of a rollup while rows are read: a number, or a set, per cell. Integers only, so that
// merging is exact in any order. One thread's own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "scan/codes.h"
#include "scan/facts.h"
#include "scan/rollup.h"
#include "table/table.h"

namespace footfall {

// A measure made ready: names are looked up. Immutable while a scan runs.
struct MeasurePlan {
  Measure measure;         // its name does not count
  std::size_t kinds = 0;   // kind set of `of`; of orders, purchases
  std::size_t minus = 0;   // kind set; 0: nothing subtracts
  std::size_t column = 0;  // place in ReadColumns, where it has a column
  std::shared_ptr<const Component>
      coded;  // products, distinct: codes of values; minimum, maximum: ranks
  // The codes of a column of numbers, where they are bounded.
  std::shared_ptr<const Component> number;
  enum class Extreme : std::uint8_t { number, rank, key } extreme = Extreme::number;
  std::int64_t round_to = 1;    // sum: values become the nearest multiple, counted in it
  Field field;                  // without its name
  std::uint32_t cells_max = 0;  // how many cells there can be; 0: not bounded
  bool one_cell = false;        // every row is in cell 1
  bool by_quarter = false;      // every row is in a cell, told by its quarter of an hour
};

MeasurePlan plan_measure(const Measure& measure, ReadColumns& columns, KindSets& kinds,
                         CodeBuilder& codes);

template <typename T>
void keep_cells(std::vector<T>& values, std::span<const std::uint32_t> cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) values[i + 1] = values[cells[i]];
  values.resize(cells.size() + 1);
}

// A cell here for each cell of another thread; empty: they are numbered alike.
using CellMap = std::span<const std::uint32_t>;
inline std::uint32_t mapped(CellMap cell_of, std::size_t cell) noexcept {
  return cell_of.empty() ? static_cast<std::uint32_t>(cell) : cell_of[cell];
}

class MeasureState {
 public:
  virtual ~MeasureState() = default;
  // Cells are 0 .. cells-1; there may be more than before.
  virtual void resize(std::size_t cells) = 0;
  // The rows of a batch; cells by row.
  virtual void add(BatchFacts& facts, std::span<const std::uint32_t> cells) = 0;
  // Orders only: cells by place in Orders::row. Shared orders are left out, or are all there are.
  virtual void add_orders(const Orders&, std::span<const std::uint32_t>) {}
  // `cell_of` names this state's cell for each of that one's; empty: the same.
  virtual void merge(MeasureState& that, std::span<const std::uint32_t> cell_of) = 0;
  // Only these cells, ascending, stay: as cells 1, 2, ... Of counts, sums and orders.
  virtual void keep(std::span<const std::uint32_t>) {}
  virtual Value value(std::uint32_t cell) const = 0;
  // Fills a column of a table without rows with the values of these cells.
  virtual void fill(const std::vector<std::uint32_t>& cells, Table& table,
                    std::size_t column) const;
};

// Fills a column with values of its type.
void fill_values(std::vector<Value> values, Table& table, std::size_t column);

// The plan outlives the state.
std::unique_ptr<MeasureState> make_state(const MeasurePlan& plan, const Snapshot& snapshot);

}  // namespace footfall
