// What the rollups of a request need, looked up once: rollups with the same keys and conditions
// share cells, equal measures of them are counted once, and what follows from shared counts is not
// counted at all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scan/cells.h"
#include "scan/codes.h"
#include "scan/kind_sets.h"
#include "scan/measure_state.h"
#include "scan/rollup.h"
#include "scan/shared_counts.h"
#include "scan/tally.h"

namespace footfall {

// Immutable after construction; threads share it. Columns and kinds outlive it. `version_numbers`:
// whether numbers of versions may be counted together, as long as each version has few.
class RollupPlan {
 public:
  RollupPlan(const std::vector<Rollup>& rollups, ReadColumns& columns, KindSets& kinds,
             const Clock& clock, const QuarterHours& quarters, bool version_numbers);

  bool empty() const noexcept { return rollups_.empty(); }
  // The event types without which the tables would be the same; their number among the kind sets.
  std::size_t kinds_read(KindSets& kinds) const;
  // Whether any measure counts orders, or sessions.
  bool has_sessions() const;
  bool has_orders() const noexcept { return has_orders_; }

 private:
  friend class RollupRun;
  // Users' cells are whole after their batch: those that cannot be first need not be kept.
  struct Ranking {
    std::size_t measure = 0;
    std::size_t rows = 0;
  };
  struct Group {
    GroupPlan keys;
    std::vector<MeasurePlan> measures;  // different ones
    std::vector<TallyPlan> tallies;
    std::vector<std::optional<std::size_t>> tally_of;  // by measure
    bool has_orders = false;
    std::optional<std::size_t> shared;  // the shared counts that tell which cells have a row
    bool reads_rows = true;             // something looks at rows one by one:
    std::size_t rows = 0;               // those of this kind set
    std::optional<Ranking> ranking;     // the only thing that is asked of the group
  };
  struct Result {
    std::size_t group = 0;              // whose keys
    std::size_t counted = 0;            // whose measures: of all rows, where there is but one group
    std::vector<std::size_t> measures;  // places in these
    std::vector<std::string> names;
    std::optional<std::size_t> ranked_by;  // place in measures, where not all rows are wanted
    std::size_t rows_wanted = 0;
  };
  std::size_t find_group(const Rollup& rollup, ReadColumns& columns, KindSets& kinds,
                         CodeBuilder& codes);

  void choose_tallies(Group& group);
  // Which shared counts the group's rows can be told by, and its tally's (nullptr: whether a cell
  // has a row); nullopt: none. `kind`: whichever tell event types apart.
  std::optional<SharedCountsPlan> shared_source(const Group& group, const TallyPlan* tally) const;
  void share_counts();
  std::optional<std::size_t> find_shared(const SharedCountsPlan& wanted);
  void choose_rows(Group& group, KindSets& kinds) const;
  void choose_rankings();

  const Snapshot& snapshot_;
  const ReadColumns& columns_;
  const KindSets& kinds_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::vector<SharedCountsPlan> shared_;
  std::vector<Result> rollups_;
  bool has_orders_ = false;
  bool version_numbers_;
};

}  // namespace footfall
