// The products of the made-up star schema `sales`, and Products.csv.
//
// The catalogue is the same for every seed. It is made once and then only read, so threads may
// share it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "generate/curve.h"
#include "generate/draw.h"

namespace footfall {

struct DiscountShare {
  std::uint32_t percent = 0;
  std::uint32_t weight = 0;
};

// One sub-category, with figures of the real file.
struct SalesShelf {
  std::string_view code;  // OFF-BI
  std::string_view category;
  std::string_view name;
  std::uint32_t products = 0;
  std::uint32_t lines = 0;                 // of 9,790
  std::array<std::uint32_t, 7> prices{};   // list prices in cents: 0, 10, 25, 50, 75, 90, 99 %
  std::array<std::uint32_t, 3> margins{};  // of the list price, in per cent: 10, 50, 90 %
  std::array<DiscountShare, 8> discounts{};
};
std::span<const SalesShelf> sales_shelves();

struct SalesProduct {
  std::string id;  // OFF-BI-10002824
  std::uint32_t shelf = 0;
  std::uint32_t list_price = 0;  // cents
  std::uint32_t cost = 0;        // cents
  bool listed = true;            // else orders name it and Products.csv does not
};

class SalesCatalogue {
 public:
  SalesCatalogue();

  std::span<const SalesProduct> products() const { return products_; }
  std::uint32_t draw(std::uint64_t bits) const { return popularity_(bits); }
  // In per cent, of a shelf.
  std::uint32_t discount(std::uint32_t shelf, Random& random) const;

  // Products.csv, whole: CRLF, quotes doubled, 33 ids twice.
  std::string file() const;

 private:
  std::vector<SalesProduct> products_;
  DrawTable popularity_;
  std::vector<DrawTable> discounts_;
};

}  // namespace footfall
