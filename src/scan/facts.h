// What several rollups need to know of a batch, worked out once: lists of rows by event type,
// quarter hours, sessions, orders.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scan/batch.h"
#include "scan/codes.h"
#include "scan/kind_sets.h"
#include "scan/numbers.h"
#include "scan/selection.h"

namespace footfall {

class BatchFacts {
 public:
  // `filter`: what chosen() tells; nullptr where every row is. `few_kinds`: batches are probably of
  // rows of one or two event types.
  BatchFacts(const KindSets& kinds, const QuarterHours& quarters, const Snapshot& snapshot,
             const NumberRules& rules, const Selection* filter, bool few_kinds)
      : kinds_(kinds),
        quarters_(quarters),
        numberer_(snapshot, rules),
        clock_(rules.clock),
        filter_(filter),
        few_kinds_(few_kinds) {}

  // Facts are of this batch until the next call; each is worked out at its first use.
  void begin(Batch& batch);
  // A batch of rows of any users whose orders are known.
  void begin(Batch& batch, Orders orders);

  Batch& batch() noexcept { return *batch_; }
  const KindSets& kinds() const noexcept { return kinds_; }
  const Clock& clock() const noexcept { return *clock_; }
  // Rows are not one user after the other.
  bool mixed_users() const noexcept { return mixed_users_; }
  std::span<const std::uint32_t> quarters();
  // All rows are known to be of the set's event types.
  bool are_of(std::size_t kind_set);
  RowList list(std::size_t kind_set);
  // Likewise, each user's rows grouped by session.
  RowList grouped_list(std::size_t kind_set);
  // Each user's first row of a quarter of an hour that follows another.
  RowList heads();
  const Sessions& sessions();
  const Orders& orders();
  // By row: a number that no other session of this thread has; no_number: none.
  std::span<const std::uint32_t> session_stamps();
  // By row: 1 where the filter chooses it.
  std::span<const std::uint8_t> chosen();

 private:
  RowList listed(std::size_t kind_set, bool grouped);
  std::span<const Kind> kinds_here();
  bool none_is_of(std::size_t kind_set);

  const KindSets& kinds_;
  const QuarterHours& quarters_;
  Numberer numberer_;
  const Clock* clock_;
  const Selection* filter_;
  bool few_kinds_;
  std::vector<Kind> kinds_here_;  // the batch's event types; empty: not known yet
  bool mixed_users_ = false;
  std::vector<std::uint8_t> chosen_;
  Batch* batch_ = nullptr;
  std::vector<std::uint32_t> quarter_;
  std::vector<std::uint32_t> heads_;
  bool has_quarters_ = false, has_heads_ = false, has_sessions_ = false, has_orders_ = false,
       has_stamps_ = false;
  Sessions sessions_;
  Orders orders_;
  std::vector<std::uint32_t> stamps_;
  std::uint32_t next_stamp_ = 0;
  struct Listed {
    bool done = false;
    std::vector<std::uint32_t> rows;
  };
  std::vector<Listed> lists_;  // by kind set, then grouped
};

}  // namespace footfall
