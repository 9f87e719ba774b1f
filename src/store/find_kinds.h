// Rows of a few event types among many others, found sixteen rows at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/schema.h"

namespace footfall {

// Appends first + i to `rows` for each i, ascending, at which kinds[i] is one of `wanted`.
void find_kinds(std::span<const Kind> kinds, std::span<const Kind> wanted, std::uint32_t first,
                std::vector<std::uint32_t>& rows);

}  // namespace footfall
