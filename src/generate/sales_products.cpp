#include "generate/sales_products.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "generate/csv_field.h"
#include "generate/digits.h"
#include "generate/sales_places.h"

namespace footfall {
namespace {

constexpr std::uint64_t catalogue_seed = 1'851;
constexpr std::uint32_t unlisted_every = 42;  // products, of which one is in no list
constexpr std::uint32_t unlisted_first = 5;
constexpr std::uint32_t twice_every = 55;  // products, of which one stands in the list twice
constexpr std::uint32_t twice_first = 7;
constexpr std::uint32_t first_number = 10'000'000;

enum Stream : std::uint64_t { product_stream = 100, list_stream };

constexpr std::array<SalesShelf, 17> shelves{
    {{"FUR-BO",
      "Furniture",
      "Bookcases",
      50,
      228,
      {3'098, 5'814, 9'999, 13'098, 18'100, 28'098, 88'098},
      {9, 20, 29},
      {{{0, 60}, {15, 52}, {20, 46}, {32, 27}, {50, 18}, {70, 15}, {30, 10}}}},
     {"FUR-CH",
      "Furniture",
      "Chairs",
      89,
      617,
      {2'598, 6'074, 8'098, 13'089, 24'398, 32'098, 70'098},
      {11, 25, 29},
      {{{20, 250}, {30, 159}, {0, 133}, {10, 75}}}},
     {"FUR-FU",
      "Furniture",
      "Furnishings",
      186,
      946,
      {167, 482, 796, 1'865, 4'132, 7'933, 19'430},
      {17, 34, 44},
      {{{0, 565}, {20, 244}, {60, 137}}}},
     {"FUR-TA",
      "Furniture",
      "Tables",
      56,
      312,
      {1'523, 7'137, 14'605, 21'260, 29'618, 40'083, 55'098},
      {11, 20, 26},
      {{{40, 73}, {0, 70}, {20, 70}, {30, 53}, {50, 35}, {45, 11}}}},
     {"OFF-AP",
      "Office Supplies",
      "Appliances",
      97,
      458,
      {220, 839, 1'456, 4'171, 8'048, 20'816, 36'325},
      {26, 28, 35},
      {{{0, 264}, {20, 111}, {80, 67}, {10, 16}}}},
     {"OFF-AR",
      "Office Supplies",
      "Art",
      157,
      777,
      {134, 215, 288, 428, 1'166, 2'599, 4'400},
      {26, 29, 43},
      {{{0, 484}, {20, 293}}}},
     {"OFF-BI",
      "Office Supplies",
      "Binders",
      211,
      1'505,
      {168, 380, 528, 914, 2'492, 5'810, 127'099},
      {45, 48, 50},
      {{{20, 562}, {70, 378}, {0, 337}, {80, 228}}}},
     {"OFF-EN",
      "Office Supplies",
      "Envelopes",
      44,
      207,
      {204, 295, 728, 1'109, 2'718, 6'223, 9'048},
      {45, 47, 50},
      {{{0, 122}, {20, 85}}}},
     {"OFF-FA",
      "Office Supplies",
      "Fasteners",
      34,
      178,
      {114, 148, 189, 329, 451, 608, 1'148},
      {2, 45, 49},
      {{{0, 110}, {20, 68}}}},
     {"OFF-LA",
      "Office Supplies",
      "Labels",
      70,
      364,
      {261, 288, 308, 413, 1'033, 1'480, 9'831},
      {46, 47, 49},
      {{{0, 239}, {20, 125}}}},
     {"OFF-PA",
      "Office Supplies",
      "Paper",
      277,
      1'329,
      {218, 498, 635, 654, 1'998, 4'804, 10'485},
      {45, 48, 49},
      {{{0, 827}, {20, 502}}}},
     {"OFF-ST",
      "Office Supplies",
      "Storage",
      132,
      843,
      {298, 1'129, 1'570, 3'970, 11'098, 18'019, 64'789},
      {1, 24, 28},
      {{{0, 527}, {20, 316}}}},
     {"OFF-SU",
      "Office Supplies",
      "Supplies",
      36,
      180,
      {208, 365, 684, 931, 1'573, 11'931, 163'753},
      {2, 26, 30},
      {{{0, 113}, {20, 67}}}},
     {"TEC-AC",
      "Technology",
      "Accessories",
      147,
      775,
      {99, 1'137, 1'699, 3'399, 7'900, 12'399, 42'188},
      {10, 33, 43},
      {{{0, 471}, {20, 304}}}},
     {"TEC-CO",
      "Technology",
      "Copiers",
      13,
      68,
      {19'999, 29'999, 29'999, 54'999, 59'999, 70'000, 299'900},
      {30, 47, 50},
      {{{20, 37}, {0, 22}, {40, 9}}}},
     {"TEC-MA",
      "Technology",
      "Machines",
      63,
      114,
      {1'300, 4'195, 15'499, 37'999, 69'570, 169'999, 399'999},
      {26, 43, 49},
      {{{20, 31}, {0, 29}, {70, 23}, {40, 13}, {50, 11}, {30, 5}, {10, 2}}}},
     {"TEC-PH",
      "Technology",
      "Phones",
      189,
      889,
      {198, 1'299, 3'499, 8'895, 15'594, 27'499, 62'599},
      {25, 28, 30},
      {{{20, 469}, {0, 311}, {40, 109}}}}}};

constexpr std::array<std::string_view, 26> makers{
    "Avery",      "Xerox",        "GBC",    "Eldon",    "Global",        "Fellowes", "Hon",
    "Acco",       "Wilson Jones", "Newell", "Logitech", "Samsung",       "Belkin",   "Tenex",
    "Bush",       "O'Sullivan",   "Sauder", "DAX",      "Imation\u00a0", "Cardinal", "Ibico",
    "Kensington", "Panasonic",    "AT&T",   "Hoover",   "Staples"};
constexpr std::array<std::string_view, 20> kinds{
    "Premium",     "Heavy-Duty", "Recycled",     "Executive",  "Classic",
    "Easy-staple", "Durable",    "Contemporary", "Deluxe",     "Self-Adhesive",
    "Expandable",  "Metal",      "Plastic",      "Wood",       "Economy",
    "High-Back",   "Compact",    "Wireless",     "Series 400", "Pre-Punched"};
constexpr std::array<std::string_view, 10> endings{", Black",
                                                   ", 8 1/2\" x 11\"",
                                                   " 13\"",
                                                   ", White, 200/Box",
                                                   " & Casters",
                                                   "; 16GB",
                                                   ", 3 6/6\u201d x 11\u201d",
                                                   " - 8x10",
                                                   " w/ Lip, 45\" x 53\"",
                                                   ", Clear, 24 Cards/25 Envelopes/Set"};

std::string new_name(const SalesShelf& shelf, std::unordered_set<std::string>& taken,
                     Random& random) {
  while (true) {
    std::string name = str(makers[random.below(makers.size())], " ",
                           kinds[random.below(kinds.size())], " ", shelf.name);
    if (random.chance(600'000)) name += str(" ", 100 + random.below(900));
    if (random.chance(300'000)) name += endings[random.below(endings.size())];
    if (taken.insert(name).second) return name;
  }
}

// Billionths with as many places as they need, and no point where they need none.
std::string billionths(std::uint64_t value) {
  std::array<char, 32> digits{};
  std::string text(digits.data(), put_places(digits.data(), value, 9));
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

// What a product costs in the list: the unit price of some order, after its discount. A few were
// worked out by a spreadsheet, which keeps ten digits.
std::string listed_price(const SalesProduct& product, std::uint32_t percent, Random& random) {
  std::uint64_t price = std::uint64_t{product.list_price} * (100 - percent) * 100'000;
  if (random.chance(19'000)) {
    const std::uint64_t pieces = random.chance(500'000) ? 3 : 13;
    price = price * (5 + random.below(20)) / pieces;
    std::uint64_t unit = 1;
    while (price / unit >= 10'000'000'000) unit *= 10;
    price = (price + unit / 2) / unit * unit;
  }
  return billionths(price);
}

std::string_view any_state(Random& random) {
  const auto places = sales_places();
  return places[random.below(static_cast<std::uint32_t>(places.size()))].state;
}

}  // namespace

std::span<const SalesShelf> sales_shelves() { return shelves; }

SalesCatalogue::SalesCatalogue() {
  constexpr std::array<std::uint32_t, 7> shares{0,       100'000, 250'000,  500'000,
                                                750'000, 900'000, 1'000'000};
  constexpr auto lines_of_a_product = std::to_array<CurvePoint>({{0, 1},
                                                                 {100'000, 2},
                                                                 {250'000, 3},
                                                                 {500'000, 5},
                                                                 {750'000, 7},
                                                                 {900'000, 9},
                                                                 {1'000'000, 20}});
  std::vector<std::uint64_t> weights;
  for (std::uint32_t shelf = 0; shelf < shelves.size(); ++shelf) {
    const SalesShelf& of = shelves[shelf];
    std::array<CurvePoint, 7> prices{};
    for (std::size_t i = 0; i < prices.size(); ++i) prices[i] = {shares[i], of.prices[i]};
    const std::array<CurvePoint, 3> margins{
        {{0, of.margins[0]}, {500'000, of.margins[1]}, {1'000'000, of.margins[2]}}};
    std::uint32_t number = first_number;
    for (std::uint32_t i = 0; i < of.products; ++i) {
      Random random(stream_key(catalogue_seed, product_stream, products_.size()));
      number += 1 + random.below(2 * 5'000 / of.products - 1);
      SalesProduct product{.id = str(of.code, "-", number), .shelf = shelf};
      product.list_price = draw_curve(prices, random);
      if (random.chance(500'000)) product.list_price = product.list_price / 10 * 10 + 8;
      product.cost = product.list_price * (100 - draw_curve(margins, random)) / 100;
      product.listed = products_.size() % unlisted_every != unlisted_first;
      products_.push_back(product);
      weights.push_back(draw_curve(lines_of_a_product, random) * 1'000 * of.lines / of.products);
    }
    std::vector<std::uint64_t> discounts;
    for (const DiscountShare& share : of.discounts) discounts.push_back(share.weight);
    discounts_.emplace_back(discounts);
  }
  popularity_ = DrawTable(weights);
}

std::uint32_t SalesCatalogue::discount(std::uint32_t shelf, Random& random) const {
  return shelves[shelf].discounts[discounts_[shelf](random.next())].percent;
}

std::string SalesCatalogue::file() const {
  struct Entry {
    std::uint32_t product = 0;
    std::string name;
    std::uint64_t place = 0;  // the list is in no order at all
  };
  std::vector<Entry> entries;
  std::unordered_set<std::string> names;
  Random random(stream_key(catalogue_seed, list_stream, 0));
  for (std::uint32_t i = 0; i < products_.size(); ++i) {
    if (!products_[i].listed) continue;
    entries.push_back({i, new_name(shelves[products_[i].shelf], names, random), random.next()});
    if (i % twice_every != twice_first) continue;
    // The same id again: with another price, and mostly another thing altogether.
    const bool same = random.chance(100'000);
    const std::string name =
        same ? entries.back().name : new_name(shelves[products_[i].shelf], names, random);
    entries.push_back({i, name, random.next()});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.place < b.place; });
  std::string text = "Product ID,Category,Sub-Category,Product Name,State,Price per product\r\n";
  for (const Entry& entry : entries) {
    const SalesProduct& product = products_[entry.product];
    const SalesShelf& shelf = shelves[product.shelf];
    const std::uint32_t percent = discount(product.shelf, random);
    text += str(product.id, ",", shelf.category, ",", shelf.name, ",", csv_field(entry.name), ",");
    text += str(any_state(random), ",", listed_price(product, percent, random), "\r\n");
  }
  return text;
}

}  // namespace footfall
