// Rows counted once for many groups: by product version and event type (and a column's numbers), by
// quarter of an hour and event type, or by a column's numbers. The counts of every group whose keys
// follow from these follow at the end, at the price of one addition a row for all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "scan/codes.h"
#include "scan/facts.h"
#include "scan/version_numbers.h"

namespace footfall {

// Immutable while a scan runs.
struct SharedCountsPlan {
  // kind: event types alone; number: a column's numbers, whatever the event type.
  Component::Source source = Component::Source::kind;
  // Bounded. number: the column; version: its numbers are told apart within a version, too.
  std::shared_ptr<const Component> numbers = nullptr;
  std::uint32_t size = 1;             // numbers of the source
  std::uint32_t kinds = 1;            // event types told apart
  std::vector<Kind> pair_kinds = {};  // those that rows have, where numbers are told apart

  bool tells_kinds() const noexcept { return source != Component::Source::number; }
  bool tells_pairs() const noexcept { return tells_kinds() && numbers != nullptr; }
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
  // visit(told, rows) for all that rows have in common, each at least once. After finish().
  template <typename Visit>
  void each(Visit visit) const {
    if (pairs_) {
      return pairs_->each([&](std::uint32_t version, std::uint32_t code, Kind kind,
                              std::uint64_t rows) { visit(Told{version, code, kind}, rows); });
    }
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      if (totals_[i] == 0) continue;
      const auto number = std::uint32_t(i / plan_.kinds);
      visit(Told{number, number, std::uint32_t(i % plan_.kinds)}, totals_[i]);
    }
  }

 private:
  template <typename NumberOf>
  void count(std::size_t rows, NumberOf number_of);
  void flush();

  const SharedCountsPlan& plan_;
  std::vector<std::uint32_t> counts_;  // of the rows since the last flush: half the cache lines
  std::vector<std::uint64_t> totals_;
  std::optional<VersionNumbers> pairs_;
  std::uint64_t counted_ = 0;
};

}  // namespace footfall
