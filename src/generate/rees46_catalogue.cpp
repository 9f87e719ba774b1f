#include "generate/rees46_catalogue.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "base/text.h"
#include "generate/random.h"
#include "generate/rees46_categories.h"

namespace footfall {
namespace {

constexpr std::uint64_t shop_key = 0x5348'4f50'2d34'3600;  // the shop does not depend on the seed
enum ShopStream : std::uint64_t { category_stream, product_stream, price_stream, name_stream };

constexpr std::uint32_t category_count = 624;
constexpr std::uint32_t product_count = 167'100;  // a few of which nobody looks at
constexpr std::uint32_t brand_count = 4'302;
constexpr std::uint32_t coded_per_mille = 682;  // rows whose category has a code
constexpr std::uint32_t phone_count = 1'300;    // many views on few products
constexpr std::uint32_t phones = 0;             // the first category, and the greatest
constexpr std::uint32_t month_hours = 31 * 24;

// Quantiles of a log-normal factor (sigma 0.7) at (i + 1/2) / 32, in thousandths.
constexpr auto price_spread =
    std::to_array<std::uint32_t>({221,  309,  371,  423,  470,  515,  559,  602,  645,  688,  732,
                                  777,  823,  871,  921,  973,  1028, 1086, 1148, 1215, 1287, 1366,
                                  1453, 1550, 1661, 1788, 1940, 2126, 2365, 2698, 3232, 4516});

// 1,000,000 of the shop's own currency, its dearest price, are 2,574.07 on the page.
constexpr std::uint32_t price_max = 1'000'000;
constexpr std::uint64_t cents_at_max = 257'407;

// A shop's round prices: 9,990 or 54,900 rather than 9,987 or 54,873.
std::uint32_t rounded(std::uint64_t price) {
  const std::uint64_t step = price < 5'000 ? 10 : price < 50'000 ? 100 : 1'000;
  const std::uint64_t round = (price / step + 1) * step - (step == 10 ? 0 : 10);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(round, price_max));
}

// Names such as "torvek" or "lanimo"; the same for the same number.
std::string made_up_name(std::uint32_t number) {
  constexpr std::string_view starts[] = {"b",  "d",  "f",  "g",  "k",  "l",  "m",  "n",  "p",
                                         "r",  "s",  "t",  "v",  "z",  "br", "kr", "st", "tr",
                                         "fl", "gr", "pl", "sh", "ch", "sv", ""};
  constexpr std::string_view vowels[] = {"a", "e", "i", "o", "u", "a", "o", "e", "ia", "eo"};
  constexpr std::string_view ends[] = {"n",  "r",  "l",  "s",   "x",    "t",   "k",
                                       "nd", "rt", "ko", "lux", "tech", "max", ""};
  Random random(stream_key(shop_key, name_stream, number));
  std::string name;
  for (std::uint32_t part = 2 + random.below(2); part > 0; --part) {
    name += starts[random.below(std::size(starts))];
    name += vowels[random.below(std::size(vowels))];
  }
  name += ends[random.below(std::size(ends))];
  return name;
}

// Every brand that is named nowhere else.
std::vector<std::string> make_tail_brands() {
  std::set<std::string, std::less<>> taken;
  for (const auto& code : category_codes()) {
    for (const auto& brand : code.brands) taken.emplace(brand.name);
  }
  for (const auto name : general_brands()) taken.emplace(name);
  std::vector<std::string> brands;
  for (std::uint32_t number = 0; taken.size() < brand_count; ++number) {
    std::string name = made_up_name(number);
    if (taken.insert(name).second) brands.push_back(std::move(name));
  }
  return brands;
}

// A code's rows over its ids, most of them on the first: 1, 1/3, 1/6, 1/10 ...
std::uint64_t id_share(std::uint32_t number) {
  return 1'000'000 / ((number + 1) * (number + 2) / 2);
}

// Two generations of ids, as a shop has that was rebuilt once.
std::string category_id(std::uint32_t number) {
  Random random(stream_key(shop_key, category_stream, number));
  const bool late = number % 8 == 7;
  const std::uint64_t base = late ? 2'103'807'459'595'387'000 : 2'053'013'552'200'000'000;
  const std::uint64_t step = late ? 110'000'000'000'000 : 24'000'000;
  return std::to_string(base + number * step + random.next() % step);
}

}  // namespace

struct Rees46Catalogue::Brand {
  std::string_view name;
  std::uint64_t weight = 1;
  std::uint32_t price_percent = 100;
};

Rees46Catalogue::Rees46Catalogue() : tail_brands_(make_tail_brands()) {
  add_categories();

  // Broad ranges are looked at through more products: the count grows as the root of the weight.
  std::vector<std::uint64_t> roots;
  for (const auto weight : category_weights_) roots.push_back(square_root(weight));
  const auto root_sum = std::accumulate(roots.begin() + 1, roots.end(), std::uint64_t{0});
  std::uint32_t tail = 0;
  for (std::uint32_t i = 0; i < categories_.size(); ++i) {
    const std::uint64_t share = (product_count - phone_count) * roots[i] / root_sum;
    categories_[i].first = static_cast<std::uint32_t>(products_.size());
    categories_[i].count = static_cast<std::uint32_t>(std::max<std::uint64_t>(3, share));
    if (i == phones) categories_[i].count = phone_count;
    const auto codes = category_codes();
    Random random(stream_key(shop_key, category_stream, i + category_count));
    const std::uint32_t usual =
        code_of_[i] < codes.size()
            ? codes[code_of_[i]].price
            : 104 * price_spread[random.below(std::size(price_spread))] / 1'000;
    add_products(i, brands_of(i, tail), usual);
  }
}

void Rees46Catalogue::add_categories() {
  const auto codes = category_codes();
  std::vector<std::uint64_t> shares;  // coded ids first
  std::uint64_t coded = 0;
  for (std::uint32_t code = 0; code < codes.size(); ++code) {
    std::uint64_t whole = 0;
    for (std::uint32_t id = 0; id < codes[code].ids; ++id) whole += id_share(id);
    for (std::uint32_t id = 0; id < codes[code].ids; ++id) {
      categories_.push_back(
          {.id = {}, .code = std::string(codes[code].code), .buy = codes[code].buy});
      code_of_.push_back(code);
      category_weights_.push_back(codes[code].weight * 10'000 * id_share(id) / whole);
      coded += category_weights_.back();
    }
  }
  std::uint64_t uncoded = 0;
  for (std::uint32_t rank = 0; categories_.size() < category_count; ++rank) {
    categories_.push_back({.id = {}, .code = {}, .buy = 3 + rank % 11});
    code_of_.push_back(static_cast<std::uint32_t>(codes.size()));
    category_weights_.push_back(10'000'000'000 / ((rank + 4) * (rank + 160)));
    uncoded += category_weights_.back();
  }
  for (std::uint32_t i = 0; i < category_count; ++i) {
    categories_[i].id = category_id(i);
    const bool has_code = code_of_[i] < codes.size();
    const std::uint64_t per_mille = has_code ? coded_per_mille : 1'000 - coded_per_mille;
    const std::uint64_t whole = has_code ? coded : uncoded;
    category_weights_[i] = category_weights_[i] * per_mille * 1'000 / (whole / 1'000);
  }
  category_draw_ = DrawTable(category_weights_);
}

// A category's own brands, then some of the general ones, then brands of its own from the tail,
// each of which is handed out before any is used again.
Rees46Catalogue::Brands Rees46Catalogue::brands_of(std::uint32_t category,
                                                   std::uint32_t& tail) const {
  const auto codes = category_codes();
  Brands brands;
  std::uint64_t left = 1'000;
  if (code_of_[category] < codes.size()) {
    for (const auto& share : codes[code_of_[category]].brands) {
      brands.push_back({share.name, share.weight, share.price_percent});
    }
    if (!brands.empty()) left = category == phones ? 12 : 160;
  }
  Random random(stream_key(shop_key, category_stream, category + 2 * category_count));
  if (brands.empty()) {
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto which = random.below(static_cast<std::uint32_t>(general_brands().size()));
      brands.push_back({general_brands()[which], 500 / (i + 1), 80 + random.below(60)});
    }
  }
  const std::uint32_t count = 5 + categories_[category].count / 14;
  for (std::uint32_t i = 0; i < count; ++i) {
    brands.push_back({tail_brands_[tail++ % tail_brands_.size()],
                      std::max<std::uint64_t>(1, 2 * left / (8 + i * i / 2)),
                      60 + random.below(80)});
  }
  return brands;
}

void Rees46Catalogue::add_products(std::uint32_t category, const Brands& brands,
                                   std::uint32_t price_median) {
  const Category& of = categories_[category];
  std::vector<std::uint64_t> brand_weights;
  for (const auto& brand : brands) brand_weights.push_back(brand.weight);
  const DrawTable brand_draw(brand_weights);
  std::uint32_t nameless = of.code.empty() ? 274'000 : 105'000;  // in a million
  if (category == phones) nameless = 12'000;

  std::vector<std::uint64_t> popularity;
  std::uint32_t number = Random(stream_key(shop_key, category_stream, category)).below(90) + 1;
  for (std::uint32_t rank = 0; rank < of.count; ++rank) {
    Random random(stream_key(shop_key, product_stream, products_.size()));
    // About 1 / rank, the first ones nearer to each other, the last ones ever rarer.
    popularity.push_back(1'000'000'000'000 / ((rank + 5) * (rank + 50 + of.count / 5)));
    // The last ranks go round the brands, so that each brand has a product.
    const std::uint32_t from_end = of.count - 1 - rank;
    const bool turn = from_end < brands.size();
    const Brand& brand = brands[turn ? from_end : brand_draw(random.next())];
    const bool named = turn || !random.chance(nameless);
    number += 1 + random.below(std::min<std::uint32_t>(60, 99'000 / of.count));

    Product product;
    describe(product, {category, number, named ? brand.name : "", brand.name}, rank, random);
    set_price(product, category, std::uint64_t{price_median} * brand.price_percent / 100, random);
    if (rank > 20 && random.chance(3'100)) product.price = 0;  // nobody has filled it in
    products_.push_back(product);
  }
  product_slots_.resize(products_.size());
  fill_draw_slots(scaled_weights(popularity), std::span(product_slots_).subspan(of.first));
}

// Writes the product's attributes, and for one product in fifty a second version that holds from
// some hour of the month on: its brand appears or goes, or it moves to another category.
void Rees46Catalogue::describe(Product& product, const Label& label, std::uint32_t rank,
                               Random& random) {
  const std::string id = std::to_string((10 + label.category) * 100'000 + label.number);
  const auto add = [&](const Category& category, std::string_view brand) {
    const std::size_t begin = texts_.size();
    texts_ += str(id, ',', category.id, ',', category.code, ',', brand, ',');
    return static_cast<std::uint16_t>(texts_.size() - begin);
  };
  const Category& own = categories_[label.category];
  product.text = static_cast<std::uint32_t>(texts_.size());
  product.text_bytes = add(own, label.brand);
  if (rank <= 3 || !random.chance(20'000)) return;
  const Category& other = categories_[random.below(category_count)];
  if (random.chance(300'000)) {
    product.changed_bytes = add(other, label.brand);
  } else {
    product.changed_bytes = add(own, label.brand.empty() ? label.true_brand : "");
  }
  product.changed = random.below(month_hours) * 3'600;
}

// A price about the usual one, and for half of the products how often it changes.
void Rees46Catalogue::set_price(Product& product, std::uint32_t category, std::uint64_t usual,
                                Random& random) {
  const std::uint64_t spread = price_spread[random.below(std::size(price_spread))];
  const std::uint64_t factor = category == phones ? 500 + spread / 2 : spread;  // phones are alike
  product.price = rounded(usual * 100'000'000 / cents_at_max * factor / 1'000);
  if (!random.chance(500'000)) return;
  product.price_hours = static_cast<std::uint16_t>(48 + random.below(433));  // 2 to 20 days
  product.price_phase = static_cast<std::uint16_t>(random.below(product.price_hours));
}

std::uint32_t Rees46Catalogue::price(std::uint32_t product, std::uint32_t second) const {
  const Product& of = products_[product];
  std::uint64_t price = of.price;
  if (of.price_hours != 0) {
    const std::uint32_t period = (second / 3'600 + of.price_phase) / of.price_hours;
    const std::uint64_t bits =
        stream_key(shop_key, price_stream, product * std::uint64_t{1'024} + period);
    // Two prices in five are the usual one, the others 88 to 106 % of it.
    if (price != 0 && bits % 5 >= 2) price = rounded(price * (880 + (bits >> 32) % 181) / 1'000);
  }
  return static_cast<std::uint32_t>((price * cents_at_max + price_max / 2) / price_max);
}

}  // namespace footfall
