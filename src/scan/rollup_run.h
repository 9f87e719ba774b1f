// All rollups of a request, run together: rollups with the same keys and conditions share cells,
// equal measures of them are counted once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scan/cells.h"
#include "scan/codes.h"
#include "scan/facts.h"
#include "scan/measure_state.h"
#include "scan/rollup.h"
#include "scan/shared_counts.h"
#include "scan/tally.h"
#include "table/table.h"

namespace footfall {

// What the rollups need, looked up once. Immutable after construction; threads share it. Columns
// and kinds outlive it.
class RollupPlan {
 public:
  RollupPlan(const std::vector<Rollup>& rollups, ReadColumns& columns, KindSets& kinds,
             const Clock& clock, const QuarterHours& quarters);

  bool empty() const noexcept { return rollups_.empty(); }
  // The event types without which the tables would be the same; their number among the kind sets.
  std::size_t kinds_read(KindSets& kinds) const;
  // Whether any measure counts orders, or sessions.
  bool has_sessions() const;
  bool has_orders() const noexcept { return has_orders_; }

 private:
  friend class RollupRun;
  struct Group {
    GroupPlan keys;
    std::vector<MeasurePlan> measures;  // different ones
    std::vector<TallyPlan> tallies;
    std::vector<std::optional<std::size_t>> tally_of;  // by measure
    bool has_orders = false;
    std::optional<std::size_t> shared;  // the shared counts that tell which cells have a row
    bool reads_rows = true;             // something looks at rows one by one:
    std::size_t rows = 0;               // those of this kind set
  };
  struct Result {
    std::size_t group = 0;              // whose keys
    std::size_t counted = 0;            // whose measures: of all rows, where there is but one group
    std::vector<std::size_t> measures;  // places in these
    std::vector<std::string> names;
  };
  std::size_t find_group(const Rollup& rollup, ReadColumns& columns, KindSets& kinds,
                         CodeBuilder& codes);

  void choose_tallies(Group& group);
  // Which shared counts the group's rows can be told by, and its tally's (nullptr: whether a cell
  // has a row); nullopt: none. `kind`: whichever tell event types apart.
  std::optional<SharedCountsPlan> shared_source(const Group& group, const TallyPlan* tally) const;
  void share_counts();
  std::optional<std::size_t> find_shared(const std::optional<SharedCountsPlan>& wanted);
  void choose_rows(Group& group, KindSets& kinds) const;

  const Snapshot& snapshot_;
  const ReadColumns& columns_;
  const KindSets& kinds_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::vector<SharedCountsPlan> shared_;
  std::vector<Result> rollups_;
  bool has_orders_ = false;
};

// One thread's numbers.
class RollupRun {
 public:
  explicit RollupRun(const RollupPlan& plan);

  void add(BatchFacts& facts);
  // Rows of orders that users or segments share, all of each order, in a batch of their own, after
  // everything else is merged: only orders are counted.
  void add_shared_orders(BatchFacts& facts);
  void merge(RollupRun& that);
  // The tables of the plan's rollups, in order. Once.
  std::vector<Table> results(unsigned threads);

 private:
  struct GroupRun {
    GroupRun(const RollupPlan::Group& group, const RollupPlan& plan);
    const RollupPlan::Group& plan;
    Cells cells;
    std::vector<std::unique_ptr<Tally>> tallies;
    std::vector<std::unique_ptr<MeasureState>> measures;
    std::vector<std::uint8_t> seen;  // by cell: has a row
    std::vector<std::uint32_t> row_cells;
    std::vector<std::uint32_t> time_rows;
    std::vector<std::uint32_t> order_cells;
    void resize();
    // What follows from the shared counts; `all` are those of the run.
    void add_shared_counts(std::vector<SharedCounts>& all, const RollupPlan& plan);
    void add_orders(BatchFacts& facts, bool shared);
    std::vector<std::uint32_t> ordered_cells(const Snapshot& snapshot) const;
    std::vector<std::int64_t> key_ranks(const std::vector<std::uint32_t>& cells,
                                        std::size_t component, std::size_t key,
                                        const Snapshot& snapshot) const;
    void fill_key(const std::vector<std::uint32_t>& of_cells, std::size_t component,
                  std::size_t key, const Snapshot& snapshot, Table& table) const;
    Value key_value(std::uint32_t cell, std::size_t component, std::size_t key,
                    const Snapshot& snapshot) const;
  };
  Table result(const RollupPlan::Result& of) const;

  const RollupPlan& plan_;
  std::vector<SharedCounts> shared_;
  std::vector<std::unique_ptr<GroupRun>> groups_;
};

}  // namespace footfall
