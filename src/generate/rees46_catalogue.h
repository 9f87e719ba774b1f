// What the made-up multi-category shop sells: categories, brands, products and their prices.
//
// The catalogue is the same for every seed: a seed chooses the customers, not the shop. It is
// built once (some ten milliseconds, 20 MB) and then only read, so threads may share it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generate/draw.h"
#include "generate/random.h"

namespace footfall {

struct Product {
  std::uint32_t text = 0;           // where its first attributes begin in the text arena
  std::uint32_t changed = 0;        // second of the month from which the second ones hold
  std::uint32_t price = 0;          // usual price in the shop's own currency, 0 .. 1,000,000
  std::uint16_t text_bytes = 0;     // of the first attributes
  std::uint16_t changed_bytes = 0;  // of the second ones, which follow the first; 0: there are none
  std::uint16_t price_hours = 0;    // hours that a price holds; 0: the whole month
  std::uint16_t price_phase = 0;    // hours since the last change when the month begins
};

struct Category {
  std::string id;
  std::string code;         // empty where the shop has none
  std::uint32_t first = 0;  // its products lie side by side, the most popular first
  std::uint32_t count = 0;
  std::uint32_t buy = 16;  // purchases per view against the shop's mean, in sixteenths
};

class Rees46Catalogue {
 public:
  Rees46Catalogue();

  std::span<const Category> categories() const { return categories_; }
  std::span<const Product> products() const { return products_; }

  // A category, and a product of it, by popularity.
  std::uint32_t draw_category(std::uint64_t bits) const { return category_draw_(bits); }
  std::uint32_t draw_product(std::uint32_t category, std::uint64_t bits) const {
    const Category& from = categories_[category];
    return from.first + draw(std::span(product_slots_).subspan(from.first, from.count), bits);
  }

  // "product_id,category_id,category_code,brand," as it was in a second of the month.
  std::string_view attributes(std::uint32_t product, std::uint32_t second) const {
    const Product& of = products_[product];
    if (of.changed_bytes == 0 || second < of.changed) return {&texts_[of.text], of.text_bytes};
    return {&texts_[of.text + of.text_bytes], of.changed_bytes};
  }

  // In cents, 0 .. 257,407.
  std::uint32_t price(std::uint32_t product, std::uint32_t second) const;

 private:
  struct Brand;
  using Brands = std::vector<Brand>;
  struct Label {  // what is known of a product before it is written down
    std::uint32_t category = 0;
    std::uint32_t number = 0;
    std::string_view brand;       // as the file says: may be empty
    std::string_view true_brand;  // as it is
  };

  void add_categories();
  void add_products(std::uint32_t category, const Brands& brands, std::uint32_t price_median);
  void describe(Product& product, const Label& label, std::uint32_t rank, Random& random);
  static void set_price(Product& product, std::uint32_t category, std::uint64_t usual,
                        Random& random);
  Brands brands_of(std::uint32_t category, std::uint32_t& tail) const;

  std::vector<Category> categories_;
  std::vector<std::uint64_t> category_weights_;
  std::vector<std::uint32_t> code_of_;  // index into category_codes(), or its size
  std::vector<std::string> tail_brands_;
  DrawTable category_draw_;
  std::vector<Product> products_;
  std::vector<DrawSlot> product_slots_;
  std::string texts_;
};

}  // namespace footfall
