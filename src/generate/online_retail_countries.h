// The countries that the made-up gift shop sells to, as the real one does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "generate/draw.h"

namespace footfall {

struct RetailCountry {
  std::string_view name;
  std::uint32_t customers = 0;  // of 4,372
  std::uint32_t guests = 0;     // of 1,430 invoices without a customer
  bool carriage = false;        // pays for CARRIAGE, not for POSTAGE
};

// The first is the shop's own.
std::span<const RetailCountry> retail_countries();
constexpr std::uint32_t ireland = 3;

// Draws an index by that column.
DrawTable country_draw(std::uint32_t RetailCountry::* column);

}  // namespace footfall
