// Which rows of a load were there before: equal in every mapped column.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "base/hash.h"
#include "ingest/row.h"

namespace footfall {

// 128 bits of a row (XXH3): two rows that differ are taken for equal with a chance of less than 1
// in 10^20 for a billion rows. `encoded` is room for the row.
Hash128 hash_of(const TypedRow& row, std::string& encoded);

// 16 bytes and the table's overhead a row.
class DuplicateFilter {
 public:
  // Whether an equal row was given before.
  bool seen(const Hash128& row) { return !rows_.insert(row).second; }
  std::size_t memory_used() const noexcept;

 private:
  struct Hasher {
    std::size_t operator()(const Hash128& hash) const noexcept { return hash.low; }
  };
  std::unordered_set<Hash128, Hasher> rows_;
};

}  // namespace footfall
