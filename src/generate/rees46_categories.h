// The made-up multi-category shop's tree of categories and its leading brands, as plain tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace footfall {

struct BrandShare {
  std::string_view name;
  std::uint32_t weight = 1;
  std::uint32_t price_percent = 100;  // of the category's usual price
};

struct CategoryCode {
  std::string_view code;
  std::uint32_t weight = 0;  // share of rows, in no fixed unit
  std::uint32_t price = 0;   // median, whole currency units
  std::uint32_t buy = 16;    // purchases per view against the shop's mean, in sixteenths
  std::uint32_t ids = 1;     // category_ids that bear the code
  std::span<const BrandShare> brands = {};  // empty: any of the shop's brands
};

std::span<const CategoryCode> category_codes();

// Brands for categories that name none of their own, the commonest first.
std::span<const std::string_view> general_brands();

}  // namespace footfall
