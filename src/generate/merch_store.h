// A made-up quarter of a merchandise store's product events, in the merch-store format.
#pragma once

#include <cstdint>
#include <memory>

#include "generate/shop.h"

namespace footfall {

// `rows` scales the store: visitors come in proportion.
std::unique_ptr<Shop> merch_store_shop(std::uint64_t rows, std::uint64_t seed);

}  // namespace footfall
