// Money that is made row by row: amount = price x quantity, or price = amount / quantity.
#pragma once

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "scan/batch.h"

namespace footfall {

// Error limit, to be thrown: a row's made amount (Place::amount) or price has more than 64 bits.
Error made_too_long(Place made);

// Error limit where a row that is looked at is among those whose made money is too long.
// `too_long` ascends.
void refuse_any(Place made, const std::vector<std::uint32_t>& too_long, RowList looked_at);

}  // namespace footfall
