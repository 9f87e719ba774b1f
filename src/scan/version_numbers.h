// Rows counted by product version, a column's number and event type: a product has few prices, so
// those of a version lie in one cache line, and one look at it tells three things of a row.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "scan/batch.h"
#include "scan/codes.h"

namespace footfall {

// Thrown where versions have so many numbers that row by row is the better way.
struct TooManyNumbers {};

// One thread's own.
class VersionNumbers {
 public:
  // How many event types, of those that rows have, can be told apart, and how many versions.
  static constexpr std::uint32_t kinds_max = 13;
  static constexpr std::uint32_t versions_max = 1U << 19;

  // `kinds`: the event types that rows may have.
  VersionNumbers(std::uint32_t versions, const std::vector<Kind>& kinds);

  // Rows by version, by code of the numbers (0: NULL), by event type. At most 2^32 - 1 rows before
  // flush(). Throws TooManyNumbers.
  void add(std::span<const std::uint32_t> version, const Values& values, const Component& numbers,
           std::span<const Kind> kind);
  void flush();
  // Both are flushed. Throws TooManyNumbers.
  void merge(const VersionNumbers& that);

  // visit(version, code of the number, event type, rows), in no order. When flushed.
  template <typename Visit>
  void each(Visit visit) const {
    const std::size_t kinds = kinds_.size();
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      if (totals_[i] == 0) continue;
      const Line& line = lines_[i / (ways_ * kinds)];
      visit(line.version, line.words[i / kinds % ways_], kinds_[i % kinds], totals_[i]);
    }
  }

 private:
  // Some numbers of a version, and how many rows have each, by event type. A version's first line
  // lies at its number.
  struct alignas(64) Line {
    std::uint32_t version = 0;
    std::uint32_t next = 0;                    // 0: none
    std::array<std::uint32_t, 14> words = {};  // numbers (no_number: free), then their counts
  };

  // The place among all ways of all lines.
  std::uint32_t find_or_add(std::uint32_t version, std::uint32_t number);
  std::uint32_t append(std::uint32_t version, std::uint32_t number);

  std::vector<Kind> kinds_;
  std::array<std::uint8_t, 256> place_of_kind_{};
  std::uint32_t ways_;      // numbers in a line
  std::size_t lines_most_;  // some 180 bytes each, with their totals
  std::vector<Line> lines_;
  std::vector<std::uint64_t> totals_;  // by line, way and event type: rows before the last flush
  std::unordered_map<std::uint64_t, std::uint32_t> beyond_;  // places that no list reaches
};

}  // namespace footfall
