// Rows counted by cell and by what they hold in one component: of such counts many measures follow
// at the end (rows by event type, rows with a value, different values, least and greatest), at the
// price of one addition a row.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "scan/cells.h"
#include "scan/measure_state.h"

namespace footfall {

// Immutable while a scan runs.
struct TallyPlan {
  enum class Of : std::uint8_t { rows, kind, version, number } of = Of::kind;
  std::size_t column = 0;                  // number
  std::shared_ptr<const Component> coded;  // number
  std::uint32_t size = 0;                  // numbers by cell
  std::optional<std::size_t> shared;       // the shared counts that it follows from
  bool by_user = false;                    // of rows: a user's are in one cell
};

class Tally {
 public:
  // The plan outlives the tally. `cells` includes cell 0.
  Tally(const TallyPlan& plan, std::size_t cells);

  void resize(std::size_t cells) { counts_.resize(cells * plan_.size); }
  void add(BatchFacts& facts, std::span<const std::uint32_t> cells);
  // So many rows of a cell that have this in common.
  void add_counted(std::uint32_t cell, const Told& told, std::uint64_t count) noexcept;
  void merge(const Tally& that, CellMap cell_of);
  // Of rows alone: see MeasureState.
  void keep(std::span<const std::uint32_t> cells) { keep_cells(counts_, cells); }
  // How many rows of the cell hold each of plan.size numbers.
  std::span<const std::uint64_t> counts(std::uint32_t cell) const noexcept {
    return std::span(counts_).subspan(std::size_t(cell) * plan_.size, plan_.size);
  }

 private:
  const TallyPlan& plan_;
  std::vector<std::uint64_t> counts_;
};

// The tally that the measure can follow from, where there is one: found among `plans` or added.
std::optional<std::size_t> find_tally(const MeasurePlan& measure, const ReadColumns& columns,
                                      const GroupPlan& keys, std::vector<TallyPlan>& plans);

// A measure that follows from a tally. All arguments outlive the state.
std::unique_ptr<MeasureState> make_tallied(const MeasurePlan& measure, const TallyPlan& plan,
                                           const Tally& tally, const ReadColumns& columns,
                                           const KindSets& kinds);

}  // namespace footfall
