// Sets of event types that rollups and walks read, each numbered once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scan/snapshot.h"

namespace footfall {

// By number; 0 is all event types.
class KindSets {
 public:
  using Set = std::array<std::uint8_t, 256>;

  KindSets() : sets_(1) { sets_[0].fill(1); }
  std::size_t add(const std::vector<std::string>& names, const Snapshot& snapshot);
  // Purchases alone: what orders are made of.
  std::size_t add_purchases(const Snapshot& snapshot);
  const Set& at(std::size_t set) const noexcept { return sets_[set]; }
  // What either has.
  std::size_t unite(std::size_t a, std::size_t b);
  // What both have.
  std::size_t intersect(std::size_t a, std::size_t b);
  std::size_t size() const noexcept { return sets_.size(); }

 private:
  std::size_t find_or_add(const Set& set);

  std::vector<Set> sets_;
};

}  // namespace footfall
