// Rows counted once for many groups: by product version and event type, by quarter of an hour and
// event type, or by a column's numbers. The counts of every group whose keys follow from these
// follow at the end, at the price of one addition a row for all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scan/codes.h"
#include "scan/facts.h"

namespace footfall {

// Immutable while a scan runs.
struct SharedCountsPlan {
  // kind: event types alone; number: a column's numbers, whatever the event type.
  Component::Source source = Component::Source::kind;
  std::shared_ptr<const Component> numbers = nullptr;  // number: bounded
  std::uint32_t size = 1;                              // numbers of the source
  std::uint32_t kinds = 1;                             // event types told apart
};

// One thread's own.
class SharedCounts {
 public:
  // The plan outlives the counts.
  explicit SharedCounts(const SharedCountsPlan& plan);

  void add(BatchFacts& facts);
  void merge(SharedCounts& that);
  // When all rows are added.
  void finish() { flush(); }
  // Rows by number of the source x kinds + event type. After finish().
  std::span<const std::uint64_t> totals() const noexcept { return totals_; }

 private:
  template <typename NumberOf>
  void count(std::size_t rows, NumberOf number_of);
  void flush();

  const SharedCountsPlan& plan_;
  std::vector<std::uint32_t> counts_;  // of the rows since the last flush: half the cache lines
  std::vector<std::uint64_t> totals_;
  std::uint64_t counted_ = 0;
};

}  // namespace footfall
