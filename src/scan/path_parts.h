// The levels of a path by their own names.
#pragma once

#include <string_view>

#include "model/schema.h"
#include "scan/rollup.h"

namespace footfall {

// The name of that level alone; unknown_part where the path is not that deep.
inline std::string_view path_part(std::string_view path, char separator, int level) noexcept {
  const auto levels = static_cast<std::size_t>(level);
  if (path_depth(path, separator) < levels) return unknown_part;
  std::string_view name = path_prefix(path, separator, levels);
  if (level > 1) name.remove_prefix(path_prefix(path, separator, levels - 1).size() + 1);
  return name;
}

}  // namespace footfall
