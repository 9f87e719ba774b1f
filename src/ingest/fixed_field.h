// Text of fixed width: which characters of a line are which field.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace footfall {

// Characters are those of Unicode, not bytes; the first of a line is 1.
struct FixedField {
  static constexpr std::size_t to_the_end = std::size_t(-1);

  std::string name;
  std::size_t first = 1;
  std::size_t last = to_the_end;  // also of it

  bool operator==(const FixedField&) const = default;
};

// From left to right, no two of which have a character in common.
using FixedFields = std::vector<FixedField>;

}  // namespace footfall
