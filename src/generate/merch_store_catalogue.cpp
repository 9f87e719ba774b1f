#include "generate/merch_store_catalogue.h"

#include <string_view>

#include "base/text.h"
#include "generate/random.h"

namespace footfall {
namespace {

constexpr std::uint64_t store_key = 0x4d45'5243'482d'5354;  // the store does not depend on the seed

enum class Choice : std::uint8_t { single, size, child_size, colour };

struct Kind {
  std::string_view name;
  std::string_view path;   // where it is found
  std::string_view other;  // and where else
  std::string_view shelf;
  Choice choice = Choice::single;
  std::uint32_t cents = 0;
};

// Names with a comma, a quotation mark and an HTML entity are in the real file too.
constexpr auto kinds = std::to_array<Kind>({
    {"Men's Short Sleeve Tee", "Home/Apparel/Men's/Men's-T-Shirts/", "Home/Apparel/Men's/",
     "Apparel", Choice::size, 1'699},
    {"Women's Short Sleeve Tee", "Home/Apparel/Women's/Women's-T-Shirts/", "Home/Apparel/Women's/",
     "Apparel", Choice::size, 1'899},
    {"Men's Zip Hoodie", "Home/Apparel/Men's/Men's-Outerwear/", "Home/Apparel/", "Apparel",
     Choice::size, 5'599},
    {"Rain Jacket", "Home/Apparel/Women's/Women's-Outerwear/", "Home/Apparel/", "Apparel",
     Choice::size, 7'499},
    {"Toddler Tee", "Home/Apparel/Kid's/Kid's-Toddler/", "Home/Apparel/Kid's/", "Apparel",
     Choice::child_size, 1'699},
    {"Infant Bodysuit", "Home/Apparel/Kid's/Kid's-Infant/", "Home/Apparel/Kid's/", "Apparel",
     Choice::child_size, 1'999},
    {"Twill Cap", "Home/Apparel/Headgear/", "Home/Apparel/", "Headgear", Choice::single, 1'099},
    {"Sunglasses", "Home/Lifestyle/", "Home/Accessories/Fun/", "Lifestyle", Choice::colour, 350},
    {"7\" Dog Disc", "Home/Accessories/Pet/", "Home/Lifestyle/", "Lifestyle", Choice::colour, 150},
    {"Laptop Stickers", "Home/Accessories/Stickers/", "Home/Office/", "Office", Choice::single,
     199},
    {"Spiral Notebook Set", "Home/Office/Notebooks & Journals/", "Home/Office/", "Office",
     Choice::single, 599},
    {"Ballpoint Pen", "Home/Office/Writing Instruments/", "Home/Office/", "Office", Choice::single,
     99},
    {"Pen, Pencil & Highlighter Set", "Home/Office/", "Home/Office/Office Other/", "Office",
     Choice::single, 399},
    {"Travel Backpack", "Home/Bags/Backpacks/", "Home/Bags/", "Bags", Choice::single, 9'999},
    {"Tote Bag", "Home/Bags/Shopping and Totes/", "Home/Bags/", "Bags", Choice::colour, 999},
    {"Seat Pack", "Home/Bags/More Bags/", "Home/Office/", "More Bags", Choice::single, 1'199},
    {"22 oz Water Bottle", "Home/Drinkware/Water Bottles and Tumblers/", "Home/Drinkware/",
     "Drinkware", Choice::colour, 299},
    {"Ceramic Mug", "Home/Drinkware/Mugs and Cups/", "Home/Accessories/Drinkware/", "Drinkware",
     Choice::colour, 1'099},
    {"Charger, 10,400mAh", "Home/Electronics/Power/", "Home/Electronics/", "Electronics",
     Choice::single, 2'499},
    {"Bluetooth Headphones", "Home/Electronics/Audio/", "Home/Electronics/", "Electronics",
     Choice::single, 5'999},
    {"Pocket Flashlight", "Home/Electronics/Flashlights/", "Home/Electronics/", "Electronics",
     Choice::single, 1'299},
    {"5&quot; Desk Figure", "Home/Fruit Games/", "Home/Fun/", "Lifestyle", Choice::single, 2'699},
    {"Gift Card - $25.00", "Home/Gift Cards/", "Gift Cards/", "Gift Cards", Choice::single, 2'500},
    {"Umbrella", "Home/Accessories/", "Home/Limited Supply/Bags/", "Lifestyle", Choice::single,
     2'199},
});

constexpr auto lines =
    std::to_array<std::string_view>({"Harbor", "Lantern", "Compass", "Juniper", "Granite", "Meadow",
                                     "Signal", "Orbit", "Cedar", "Pixel Fox", "Northway", "Tidal"});

constexpr auto sizes = std::to_array<std::string_view>({" MD", " SM", " LG", " XL", " 2XL", " XS"});
constexpr auto child_sizes =
    std::to_array<std::string_view>({" 4T", " 6M", " 12M", " NEWBORN", " 3T", " 2T", " 5/6T"});
constexpr auto colours =
    std::to_array<std::string_view>({" BLUE", " RED", " GREEN", " YELLOW", " BLACK"});
constexpr auto single = std::to_array<std::string_view>({"Single Option Only"});

std::span<const std::string_view> choices(Choice choice) {
  switch (choice) {
    case Choice::size: return sizes;
    case Choice::child_size: return child_sizes;
    case Choice::colour: return colours;
    case Choice::single: return single;
  }
  return single;
}

std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// `number` with leading zeros.
std::string padded(std::uint32_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

}  // namespace

MerchStoreCatalogue::MerchStoreCatalogue() {
  std::vector<std::uint64_t> popularity;
  for (std::uint32_t number = 0; number < kinds.size() * lines.size(); ++number) {
    const auto kind_number = static_cast<std::uint32_t>(number % kinds.size());
    const Kind& kind = kinds[kind_number];
    Random random(stream_key(store_key, 0, number));
    const std::string name = quoted(str(lines[number / kinds.size()], ' ', kind.name));
    const std::string family =
        str("MSOEG", char('A' + kind_number % 20), char('A' + kind_number / 20));
    const auto options = choices(kind.choice);
    pages_.push_back({.text = str(family, 'X', padded(number * 2 + 37, 4), ',', name, ','),
                      .categories = {std::string(kind.path), std::string(kind.other)},
                      .price = kind.cents + 100 * random.below(1 + kind.cents / 300),
                      .first_variant = static_cast<std::uint32_t>(variants_.size()),
                      .variant_count = static_cast<std::uint32_t>(options.size())});
    for (std::uint32_t option = 0; option < options.size(); ++option) {
      variants_.push_back({.text = str(family, char('A' + option), padded(number * 2 + 37, 4),
                                       padded(10 + option, 2), ',', name, ','),
                           .variant = std::string(options[option]),
                           .shelf = std::string(kind.shelf)});
    }
    // Shirts, bags and bottles first; within a kind, the earlier lines sell better.
    popularity.push_back((kind_number % 3 == 0 ? 3'000 : 1'000) * (8 + random.below(9)) /
                         (number / kinds.size() + 2));
  }
  page_draw_ = DrawTable(popularity);
}

}  // namespace footfall
