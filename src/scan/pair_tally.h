// Counts one user's events by pair of codes, for walks that rank pairs.
//
// One thread at a time; reused from user to user.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace footfall {

class PairTally {
 public:
  struct Pair {
    std::uint64_t key = 0;  // first << 32 | second
    std::int64_t events = 0;
    std::int64_t purchases = 0;
  };

  static std::uint64_t key(std::int64_t first, std::int64_t second) noexcept {
    return std::uint64_t(first) << 32 | std::uint32_t(second);
  }
  static std::int64_t first(std::uint64_t key) noexcept { return std::int64_t(key >> 32); }
  static std::int64_t second(std::uint64_t key) noexcept { return std::int64_t(key & 0xFFFFFFFF); }

  void clear() noexcept {
    pairs_.clear();
    // A robot's many buckets would be cleared again for every user after it.
    if (!places_.empty()) std::unordered_map<std::uint64_t, std::size_t>().swap(places_);
  }

  // Most users look at few pairs, one several times in a row: the list is searched from its end.
  // Past `listed_max` pairs (robots) a hash map takes over.
  void add(std::uint64_t key, bool purchase) {
    Pair& pair = pairs_[find(key)];
    ++pair.events;
    pair.purchases += purchase ? 1 : 0;
  }

  const std::vector<Pair>& pairs() const noexcept { return pairs_; }

 private:
  static constexpr std::size_t listed_max = 48;

  std::size_t find(std::uint64_t key) {
    if (places_.empty()) {
      for (std::size_t i = pairs_.size(); i-- > 0;) {
        if (pairs_[i].key == key) return i;
      }
      if (pairs_.size() == listed_max) {
        for (std::size_t i = 0; i < pairs_.size(); ++i) places_.emplace(pairs_[i].key, i);
      }
    }
    if (!places_.empty()) {
      const auto [place, is_new] = places_.try_emplace(key, pairs_.size());
      if (!is_new) return place->second;
    }
    pairs_.push_back({key, 0, 0});
    return pairs_.size() - 1;
  }

  std::vector<Pair> pairs_;
  std::unordered_map<std::uint64_t, std::size_t> places_;  // empty while the list is short
};

}  // namespace footfall
