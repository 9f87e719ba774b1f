// Counts each user's rows by a pair of dictionary codes: what walks that rank pairs share, so that
// one request counts them once.
//
// Pairs are numbered 0, 1, 2 ..., so that counting needs flat arrays only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "scan/batch.h"
#include "scan/walk.h"

namespace footfall {

// Numbers pairs of codes in the order in which they come.
class PairNumbers {
 public:
  // By number.
  std::span<const PairKey> keys() const noexcept { return keys_; }

  std::uint32_t number(PairKey key) {
    const std::uint64_t both = std::uint64_t(key.first) << 32 | key.second;
    const auto [place, is_new] = numbers_.try_emplace(both, std::uint32_t(keys_.size()));
    if (is_new) keys_.push_back(key);
    return place->second;
  }

 private:
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<PairKey> keys_;
};

// Two columns whose pairs are counted: places in ReadColumns of dictionaries or paths. Where both
// are of the product, the pairs of all versions are numbered beforehand. Immutable while a scan
// runs.
struct PairPlan {
  // `columns`: takes the numbers into its lines.
  PairPlan(std::size_t first_column, std::size_t second_column, ReadColumns& columns);

  std::size_t first;
  std::size_t second;
  PairNumbers numbers;              // of versions
  std::optional<std::size_t> line;  // place of the versions' pairs in VersionLines
};

class PairCounts {
 public:
  // The plan outlives the counts.
  explicit PairCounts(const PairPlan& plan);

  const PairPlan& plan() const noexcept { return plan_; }
  // Another batch begins.
  void begin() noexcept { counted_ = false; }
  // Counts the batch at the first call.
  void count(Batch& batch);
  // Of a user, by place in the batch: one count per pair, in order of first appearance.
  std::span<const PairCount> of_user(std::size_t user) const noexcept {
    return std::span(counts_).subspan(begins_[user], begins_[user + 1] - begins_[user]);
  }
  std::span<const PairKey> keys() const noexcept {
    return plan_.line ? plan_.numbers.keys() : numbers_.keys();
  }

 private:
  template <typename PairAt>
  void count_rows(Batch& batch, PairAt pair_at);

  const PairPlan& plan_;
  bool counted_ = false;
  PairNumbers numbers_;             // as this thread meets them, where the plan has none
  std::vector<PairCount> of_pair_;  // by number: the user's so far
  std::vector<std::uint32_t> met_;  // the user's pairs, then scratch
  std::vector<PairCount> counts_;
  std::vector<std::size_t> begins_;  // of each user in counts_, and the end
};

}  // namespace footfall
