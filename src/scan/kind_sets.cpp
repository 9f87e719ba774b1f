#include "scan/kind_sets.h"

#include <algorithm>

namespace footfall {

std::size_t KindSets::add(const std::vector<std::string>& names, const Snapshot& snapshot) {
  if (names.empty()) return 0;
  Set set{};
  const auto& kinds = snapshot.kind_names();
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    set[kind] = std::ranges::find(names, kinds[kind]) != names.end();
  }
  return find_or_add(set);
}

std::size_t KindSets::add_purchases(const Snapshot& snapshot) {
  return add({snapshot.kind_names()[kinds::purchase]}, snapshot);
}

std::size_t KindSets::unite(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return 0;
  Set set = sets_[a];
  for (std::size_t kind = 0; kind < set.size(); ++kind) set[kind] |= sets_[b][kind];
  return find_or_add(set);
}

std::size_t KindSets::intersect(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  Set set = sets_[a];
  for (std::size_t kind = 0; kind < set.size(); ++kind) set[kind] &= sets_[b][kind];
  return find_or_add(set);
}

std::size_t KindSets::find_or_add(const Set& set) {
  const auto found = std::ranges::find(sets_.begin() + 1, sets_.end(), set);
  if (found != sets_.end()) return std::size_t(found - sets_.begin());
  sets_.push_back(set);
  return sets_.size() - 1;
}

}  // namespace footfall
