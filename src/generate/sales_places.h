// Places in the United States, for the customers and products of the made-up star schema `sales`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace footfall {

struct SalesPlace {
  std::string_view city;
  std::string_view state;
  std::string_view region;
  std::uint32_t postal_code = 0;  // 2149 is 02149
  std::uint32_t weight = 1;
};
std::span<const SalesPlace> sales_places();

}  // namespace footfall
