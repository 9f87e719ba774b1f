#include "generate/amazon_catalogue.h"

#include <array>
#include <vector>

#include "base/text.h"
#include "generate/csv_field.h"
#include "generate/curve.h"

namespace footfall {
namespace {

constexpr std::uint64_t catalogue_seed = 5'027;
constexpr std::uint32_t known_products = 60'000;

enum Stream : std::uint64_t { product_stream = 140 };

struct Category {
  std::string_view name;
  std::string_view thing;
};
// By how much they are bought. The first are books, the last comes as a code in a mail.
constexpr std::array<Category, 48> categories{Category{"ABIS_BOOK", "A Novel"},
                                              {"PET_FOOD", "Dog Food"},
                                              {"SHIRT", "T-Shirt"},
                                              {"NUTRITIONAL_SUPPLEMENT", "Vitamin Capsules"},
                                              {"CELLULAR_PHONE_CASE", "Phone Case"},
                                              {"HEADPHONES", "Earphones"},
                                              {"ELECTRONIC_CABLE", "USB C Cable"},
                                              {"SHOES", "Running Shoes"},
                                              {"GROCERY", "Snack Bars"},
                                              {"TOYS_AND_GAMES", "Building Set"},
                                              {"SKIN_MOISTURIZER", "Lotion"},
                                              {"COFFEE", "Ground Coffee"},
                                              {"KITCHEN", "Mixing Bowls"},
                                              {"PANTS", "Leggings"},
                                              {"NOTEBOOK_COMPUTER", "Laptop"},
                                              {"FLASH_MEMORY", "Memory Card"},
                                              {"BATTERY", "Batteries"},
                                              {"HOME_LIGHTING_AND_LAMPS", "Desk Lamp"},
                                              {"TEA", "Herbal Tea"},
                                              {"VIDEO_GAME", "Controller"},
                                              {"HAIR_CARE", "Shampoo"},
                                              {"PET_TOY", "Cat Toy"},
                                              {"OFFICE_PRODUCTS", "Gel Pens"},
                                              {"BEAUTY", "Lip Balm"},
                                              {"SOCKS", "Crew Socks"},
                                              {"TOILET_PAPER", "Bath Tissue"},
                                              {"WATER_BOTTLE", "Water Bottle"},
                                              {"INK_OR_TONER", "Ink Cartridge"},
                                              {"BACKPACK", "Backpack"},
                                              {"VACUUM_CLEANER", "Hand Vacuum"},
                                              {"AUTO_PART", "Wiper Blades"},
                                              {"TOOLS", "Screwdriver Set"},
                                              {"BABY_PRODUCT", "Diapers"},
                                              {"CURTAIN", "Blackout Curtains"},
                                              {"BLANKET", "Throw Blanket"},
                                              {"WALL_ART", "Poster"},
                                              {"WATCH", "Watch Band"},
                                              {"DRINKING_CUP", "Tumbler"},
                                              {"PLANTER", "Plant Pot"},
                                              {"FACE_MASK", "Face Mask"},
                                              {"SCREEN_PROTECTOR", "Tempered Glass"},
                                              {"LIGHT_BULB", "LED Bulb"},
                                              {"CHARGER", "Wall Charger"},
                                              {"NECKLACE", "Necklace"},
                                              {"DRESS", "Summer Dress"},
                                              {"HAT", "Baseball Cap"},
                                              {"DIGITAL_VIDEO_DISC", "Blu-ray"},
                                              {"GIFT_CARD", "eGift Card"}};
constexpr std::uint32_t book = 0;
constexpr std::uint32_t gift_card = categories.size() - 1;

constexpr std::array<std::string_view, 28> brands{"Amazon Basics", "SanDisk",
                                                  "Betron",        "Anker",
                                                  "Hanes",         "Purina",
                                                  "Logitech",      "Nature's Bounty",
                                                  "OtterBox",      "Philips",
                                                  "Crayola",       "Neutrogena",
                                                  "Gildan",        "Melissa & Doug",
                                                  "Energizer",     "Dr. Bronner's",
                                                  "KIND",          "Fruit of the Loom",
                                                  "Bounty",        "Hydro Flask",
                                                  "BIC",           "Levi's",
                                                  "Burt's Bees",   "Simple Joys",
                                                  "Utopia",        "Nescaf\u00e9",
                                                  "L'Or\u00e9al",  "Mr. Pen"};
constexpr std::array<std::string_view, 16> details{", 12 Count",
                                                   ", Pack of 2",
                                                   " with Microphone and Volume Control",
                                                   ", Large, Black",
                                                   " - 16 oz",
                                                   " (Packaging May Vary)",
                                                   ", 6 Ft, White",
                                                   " for Men & Women",
                                                   ", 10.1\" Display",
                                                   " up to 80MB/s",
                                                   ", Unscented, 8 Fl Oz",
                                                   ", Kids' Size 4",
                                                   ": The Complete Guide",
                                                   " | Non-Slip | BPA Free",
                                                   ", 100% Cotton",
                                                   ", 2 \u00d7 3 ft"};

constexpr auto prices = std::to_array<CurvePoint>({{0, 99},
                                                   {50'000, 500},
                                                   {250'000, 1'050},
                                                   {500'000, 1'650},
                                                   {750'000, 2'950},
                                                   {950'000, 9'300},
                                                   {990'000, 25'000},
                                                   {999'000, 90'000},
                                                   {1'000'000, 450'000}});
constexpr std::array<std::uint32_t, 5> gifts{1'000, 2'500, 5'000, 10'000, 20'000};

std::string code_of(bool is_book, Random& random) {
  constexpr std::string_view signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string code = is_book ? "" : "B0";
  while (code.size() < 10) code += signs[random.below(is_book ? 10 : signs.size())];
  if (is_book && random.chance(90'000)) code.back() = 'X';
  return code;
}

}  // namespace

AmazonCatalogue::AmazonCatalogue()
    : categories_(falling_weights(categories.size(), 40, 2)),
      known_(falling_weights(known_products, 200, 2)) {}

std::uint32_t AmazonCatalogue::draw(Random& random) const {
  const std::uint32_t known = known_(random.next());
  return random.chance(450'000) ? known : known_products + random.below(1U << 30);
}

AmazonProduct AmazonCatalogue::product(std::uint32_t number) const {
  Random random(stream_key(catalogue_seed, product_stream, number));
  const std::uint32_t category = categories_(random.next());
  AmazonProduct product;
  product.category = categories[category].name;
  product.sent = category != gift_card;
  std::string title = str(brands[random.below(brands.size())], " ", categories[category].thing);
  const std::uint32_t said = random.below(4);
  for (std::uint32_t i = 0; i < said; ++i) title += details[random.below(details.size())];
  product.title = csv_field(title);
  product.code = code_of(category == book, random);
  if (category == gift_card) {
    product.price = gifts[random.below(gifts.size())];
    return product;
  }
  product.price = draw_curve(prices, random);
  if (random.chance(700'000)) product.price = product.price / 100 * 100 + 99;
  return product;
}

}  // namespace footfall
