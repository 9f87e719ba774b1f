// What one clause of a filter says of single values. Made once, asked often.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/filter.h"
#include "model/schema.h"

namespace footfall {

bool excludes(const Clause& clause) noexcept;
bool has_ends(const Clause& clause) noexcept;
// Whether a row without a value is chosen.
bool null_passes(const Clause& clause) noexcept;

// Of texts: values, subtrees of a path, members of a set. Refers to the clause and the column.
class TextTest {
 public:
  // `column` nullptr: event types.
  TextTest(const Clause& clause, const Column* column);
  bool passes(std::string_view text) const;

 private:
  const Clause& clause_;
  const Column* column_;
  std::unordered_set<std::string_view> values_;
};

// Of numbers as a store holds them.
struct NumberTest {
  bool excludes = false;             // those listed or between do not pass
  std::vector<std::int64_t> listed;  // sorted; empty: low .. high
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();

  bool passes(std::int64_t value) const noexcept {
    if (listed.empty()) return (value >= low && value <= high) != excludes;
    return std::ranges::binary_search(listed, value) != excludes;
  }
};
// The clause fits the column's type (parse_clause).
NumberTest number_test(const Clause& clause, const Column& column);

}  // namespace footfall
