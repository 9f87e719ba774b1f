// A made-up month of a multi-category shop, in the rees46 format and with its profile.
#pragma once

#include <cstdint>
#include <memory>

#include "generate/shop.h"

namespace footfall {

// `rows` scales the shop: customers come in proportion, products and robots up to their limits.
std::unique_ptr<Shop> rees46_shop(std::uint64_t rows, std::uint64_t seed);

}  // namespace footfall
