// What the made-up merchandise store sells: pages to look at, and the variants one can buy.
//
// Both are products of the file, with ids of their own, as in the real one. Built once and then
// only read, so threads may share it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "generate/draw.h"

namespace footfall {

struct MerchPage {
  std::string text;                       // "product_id,product_name," as CSV
  std::array<std::string, 2> categories;  // the paths it is found under, the commoner first
  std::uint32_t price = 0;                // cents
  std::uint32_t first_variant = 0;
  std::uint32_t variant_count = 0;
};

struct MerchVariant {
  std::string text;     // as of a page
  std::string variant;  // size, colour or "Single Option Only"
  std::string shelf;    // the short category that the basket sometimes knows
};

class MerchStoreCatalogue {
 public:
  MerchStoreCatalogue();

  std::span<const MerchPage> pages() const { return pages_; }
  std::span<const MerchVariant> variants() const { return variants_; }
  std::uint32_t draw_page(std::uint64_t bits) const { return page_draw_(bits); }

 private:
  std::vector<MerchPage> pages_;
  std::vector<MerchVariant> variants_;
  DrawTable page_draw_;
};

}  // namespace footfall
