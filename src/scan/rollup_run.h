// All rollups of a request, run together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/limited_work.h"
#include "scan/cells.h"
#include "scan/facts.h"
#include "scan/rollup_plan.h"
#include "table/table.h"

namespace footfall {

// One thread's numbers. What goes over a limit is let go, with the rollups that need it; the others
// go on.
class RollupRun {
 public:
  explicit RollupRun(const RollupPlan& plan);

  void add(BatchFacts& facts);
  // Rows of orders that users or segments share, all of each order, in a batch of their own, after
  // everything else is merged: only orders are counted.
  void add_shared_orders(BatchFacts& facts);
  // What is counted comes in parts that know nothing of each other: threads may merge them at the
  // same time.
  std::size_t parts() const noexcept { return shared_.size() + groups_.size(); }
  void merge(std::size_t part, RollupRun& that);
  // When all is merged, before tables are made.
  void finish(unsigned threads);
  // Puts the tables of a group's rollups, or why they are refused, where they belong among those of
  // the request; threads may work on different groups.
  std::size_t groups() const noexcept { return groups_.size(); }
  void make_tables(std::size_t group, std::vector<Table>& tables,
                   std::vector<std::optional<Error>>& refused) const;

 private:
  struct GroupRun {
    GroupRun(const RollupPlan::Group& group, const RollupPlan& plan);
    const RollupPlan::Group& plan;
    Cells cells;
    std::vector<std::unique_ptr<Tally>> tallies;
    std::vector<std::unique_ptr<MeasureState>> measures;
    LimitedWork limit;                        // of the cells, and with them of the whole group
    std::vector<LimitedWork> tally_limits;    // by tally
    std::vector<LimitedWork> measure_limits;  // by measure
    std::vector<std::uint8_t> seen;           // by cell: has a row
    std::size_t keep_at = 16 * 1024;  // cells at which a ranking leaves out what cannot be first
    std::uint64_t left_out = 0;
    std::vector<std::uint32_t> row_cells;
    std::vector<std::uint32_t> time_rows;
    std::vector<std::uint32_t> order_cells;
    void resize();
    void add(BatchFacts& facts);
    void find_cells(BatchFacts& facts);
    // Why the measure has no values.
    const std::optional<Error>& refused(std::size_t measure) const;
    void refuse_with(const std::vector<LimitedWork>& shared);
    // What follows from the shared counts; `all` are those of the run.
    void add_shared_counts(const std::vector<SharedCounts>& all, const RollupPlan& plan);
    void add_orders(BatchFacts& facts, bool shared);
    std::vector<std::uint32_t> seen_cells() const;
    void merge(GroupRun& that);
    void keep_first();
    // In key order.
    std::vector<std::uint32_t> ordered_cells(const std::vector<std::uint32_t>& cells,
                                             const Snapshot& snapshot) const;
    std::vector<std::int64_t> key_ranks(const std::vector<std::uint32_t>& cells,
                                        std::size_t component, std::size_t key,
                                        const Snapshot& snapshot) const;
    void fill_key(const std::vector<std::uint32_t>& of_cells, std::size_t component,
                  std::size_t key, const Snapshot& snapshot, Table& table) const;
    // Columns of texts, each of them held once.
    void fill_texts(const std::vector<std::uint32_t>& of_cells, std::size_t component,
                    const std::vector<Value>& values, Table& table, std::size_t column) const;
    void fill_users(const std::vector<std::uint32_t>& of_cells, std::size_t component,
                    const Snapshot& snapshot, Table& table, std::size_t column) const;
    Value key_value(std::uint32_t cell, std::size_t component, std::size_t key,
                    const Snapshot& snapshot) const;
  };
  std::optional<Error> refused(const RollupPlan::Result& of) const;
  Table result(const RollupPlan::Result& of) const;

  const RollupPlan& plan_;
  std::vector<SharedCounts> shared_;
  std::vector<LimitedWork> shared_limits_;
  std::vector<std::unique_ptr<GroupRun>> groups_;
};

}  // namespace footfall
