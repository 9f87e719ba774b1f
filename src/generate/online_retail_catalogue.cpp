#include "generate/online_retail_catalogue.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "generate/csv_field.h"
#include "generate/curve.h"

namespace footfall {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::uint64_t catalogue_seed = 4'372;
constexpr std::uint32_t days = 374;
constexpr std::size_t text_bytes_max = 35;  // the shop's system cuts what is longer

enum Stream : std::uint64_t { product_stream = 60, popularity_stream };

constexpr std::array<std::string_view, 12> counts{
    "SET OF 3 ",   "SET OF 4 ",  "SET OF 6 ", "SET/20 ",    "PACK OF 12 ", "PACK OF 20 ",
    "PACK OF 72 ", "BOX OF 24 ", "SET 12 ",   "PACK OF 6 ", "10 COLOUR ",  "12 PENCILS "};
constexpr std::array<std::string_view, 60> looks{"RED RETROSPOT",
                                                 "VINTAGE",
                                                 "WHITE HANGING",
                                                 "REGENCY",
                                                 "SPACEBOY",
                                                 "PINK POLKADOT",
                                                 "BLUE POLKADOT",
                                                 "SUKI",
                                                 "BLACK SKULL",
                                                 "WOODLAND",
                                                 "DOLLY GIRL",
                                                 "PANTRY DESIGN",
                                                 "ENGLISH ROSE",
                                                 "STRAWBERRY",
                                                 "CIRCUS PARADE",
                                                 "FRENCH BLUE",
                                                 "HOME SWEET HOME",
                                                 "VICTORIAN GLASS",
                                                 "ANTIQUE SILVER",
                                                 "WOODEN HEART",
                                                 "ENAMEL",
                                                 "CERAMIC",
                                                 "FELTCRAFT",
                                                 "GINGHAM",
                                                 "PAISLEY",
                                                 "ROSE COTTAGE",
                                                 "LOVEBIRD",
                                                 "SWEETHEART",
                                                 "RETROSPOT",
                                                 "JUNGLE POPSICLE",
                                                 "TRADITIONAL",
                                                 "CREAM CUPID",
                                                 "SCANDINAVIAN",
                                                 "ZINC",
                                                 "RUSTIC",
                                                 "IVORY KNITTED",
                                                 "BEADED CRYSTAL",
                                                 "DIAMANTE",
                                                 "EMPIRE DESIGN",
                                                 "ALPHABET",
                                                 "BUTTERFLY",
                                                 "APOTHECARY",
                                                 "GREEN REGENCY",
                                                 "BOTANICAL",
                                                 "SKULLS",
                                                 "TOADSTOOL",
                                                 "CHILDRENS",
                                                 "BAKELIKE",
                                                 "DAISY",
                                                 "WICKER",
                                                 "MINT",
                                                 "ASSORTED COLOUR",
                                                 "ROTATING SILVER",
                                                 "HAND PAINTED",
                                                 "50'S CHRISTMAS",
                                                 "CHRISTMAS TREE",
                                                 "MAGIC GARDEN",
                                                 "OWL",
                                                 "BIRDS",
                                                 "MOROCCAN"};
constexpr std::array<std::string_view, 85> things{"T-LIGHT HOLDER",
                                                  "LUNCH BAG",
                                                  "JUMBO BAG",
                                                  "CAKESTAND 3 TIER",
                                                  "BUNTING",
                                                  "CAKE CASES",
                                                  "STORAGE BOX",
                                                  "NECKLACE",
                                                  "BRACELET",
                                                  "EARRINGS",
                                                  "DECORATION",
                                                  "MUG",
                                                  "BOWL",
                                                  "CANDLE",
                                                  "CANDLES",
                                                  "RING",
                                                  "KEY RING",
                                                  "BAG CHARM",
                                                  "HEART",
                                                  "CUSHION COVER",
                                                  "ALARM CLOCK",
                                                  "WALL CLOCK",
                                                  "STRING LIGHTS",
                                                  "DOOR SIGN",
                                                  "METAL SIGN",
                                                  "PICTURE FRAME",
                                                  "PHOTO FRAME",
                                                  "BOTTLE",
                                                  "HOT WATER BOTTLE",
                                                  "TRAY",
                                                  "COAT HOOK",
                                                  "GREETING CARD",
                                                  "MIRROR",
                                                  "STICKERS",
                                                  "SEWING KIT",
                                                  "CABINET",
                                                  "CAKE TINS",
                                                  "PLATE",
                                                  "CUTLERY SET",
                                                  "GARLAND",
                                                  "DISH",
                                                  "BASKET",
                                                  "GIFT WRAP",
                                                  "JAM JAR",
                                                  "STAR",
                                                  "TEACUP",
                                                  "TEA TOWEL",
                                                  "TOY",
                                                  "UMBRELLA",
                                                  "MAGNETS",
                                                  "TAPE",
                                                  "DOORMAT",
                                                  "APRON",
                                                  "CHALK BOARD",
                                                  "NAPKINS",
                                                  "NIGHT LIGHT",
                                                  "PENCIL CASE",
                                                  "NOTEBOOK",
                                                  "WASH BAG",
                                                  "DOORSTOP",
                                                  "MOULDS",
                                                  "WATERING CAN",
                                                  "LANTERN",
                                                  "ORNAMENT",
                                                  "PAPER CHAIN KIT",
                                                  "PURSE",
                                                  "PASSPORT COVER",
                                                  "BIRD FEEDER",
                                                  "INCENSE",
                                                  "RECIPE BOX",
                                                  "MONEY BANK",
                                                  "JEWELLERY STAND",
                                                  "CHARLOTTE BAG",
                                                  "BABUSHKA",
                                                  "DRAWER KNOB",
                                                  "PARASOL",
                                                  "FAN",
                                                  "PHOTO ALBUM",
                                                  "RIBBONS",
                                                  "PLASTERS IN TIN",
                                                  "POPCORN HOLDER",
                                                  "PLAYING CARDS",
                                                  "SKIPPING ROPE",
                                                  "SOFT TOY",
                                                  "TISSUES"};
constexpr std::array<std::string_view, 12> sizes{" SMALL",  " LARGE",  " PINK",  " BLUE",
                                                 " GREEN",  " RED",    " IVORY", " BLACK",
                                                 " DESIGN", " MEDIUM", " WHITE", " ASSORTED"};
// Spellings on which a program can stumble: what stands before and behind the name.
constexpr auto oddities =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"", " 7\" SINGLE"},
                                                                  {"PINK , ", ""},
                                                                  {"", ", FLORAL"},
                                                                  {"LETTER \"A\" ", ""},
                                                                  {"", " No"},
                                                                  {"", " 125g"},
                                                                  {"", " 30CMx30CM"},
                                                                  {"BLUE, RED + ", ""},
                                                                  {"", " (CHARLIE+LOLA)"}});

struct PriceTier {
  GiftPrice price;
  std::uint32_t weight = 1;
};
// The price list knows few prices, so that a third of all lines have one of seven.
constexpr auto tiers = std::to_array<PriceTier>(
    {{{19, 16, 38}, 6},           {{29, 25, 58}, 12},         {{39, 34, 79}, 20},
     {{42, 36, 83}, 56},          {{55, 42, 121}, 18},        {{65, 53, 125}, 18},
     {{85, 72, 163}, 70},         {{125, 106, 246}, 110},     {{145, 125, 289}, 28},
     {{165, 145, 329}, 85},       {{195, 165, 383}, 36},      {{208, 179, 413}, 38},
     {{210, 185, 413}, 40},       {{255, 210, 496}, 34},      {{295, 255, 579}, 62},
     {{375, 339, 746}, 42},       {{415, 375, 829}, 18},      {{425, 375, 829}, 18},
     {{495, 425, 963}, 42},       {{595, 495, 1'079}, 20},    {{675, 595, 1'325}, 7},
     {{795, 675, 1'579}, 24},     {{850, 745, 1'663}, 18},    {{995, 850, 1'946}, 20},
     {{1'275, 1'095, 2'495}, 14}, {{1'495, 1'275, 2'929}, 6}, {{1'695, 1'495, 3'319}, 7},
     {{2'995, 2'495, 5'883}, 1}});

// Where the shop's codes lie: from, to, about how many.
struct CodeRange {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t count = 0;
};
constexpr auto ranges = std::to_array<CodeRange>({{10'002, 10'135, 11},
                                                  {15'030, 18'098, 88},
                                                  {20'608, 23'702, 2'160},
                                                  {35'001, 37'503, 110},
                                                  {44'089, 48'194, 80},
                                                  {51'008, 51'020, 5},
                                                  {62'018, 62'097, 6},
                                                  {71'034, 72'819, 62},
                                                  {79'000, 79'406, 34},
                                                  {82'001, 85'232, 480},
                                                  {90'000, 90'214, 170}});

std::string_view one_of(Words words, Random& random) {
  return words[random.below(static_cast<std::uint32_t>(words.size()))];
}

std::string plain_name(Random& random) {
  std::string name;
  if (random.chance(180'000)) name += one_of(counts, random);
  name += one_of(looks, random);
  name += random.chance(42'000) ? "  " : " ";  // a blank too many
  name += one_of(things, random);
  if (random.chance(350'000)) name += one_of(sizes, random);
  if (random.chance(18'000)) {
    const auto& [before, after] = oddities[random.below(oddities.size())];
    name = str(before, name, after);
  }
  return name;
}

// A name that no product has yet.
std::string new_name(std::unordered_set<std::string>& taken, Random& random) {
  while (true) {
    std::string name = plain_name(random).substr(0, text_bytes_max);
    while (name.ends_with(' ')) name.pop_back();
    if (taken.insert(name).second) return name;
  }
}

// Blanks around a name as they were typed, and a letter in the wrong case.
std::string as_typed(std::string name, Random& random) {
  if (random.chance(2'500) && name.back() >= 'A' && name.back() <= 'Z') {
    name.back() = static_cast<char>(name.back() - 'A' + 'a');
  }
  if (name.size() < text_bytes_max && random.chance(220'000)) name += ' ';
  if (name.size() < text_bytes_max && random.chance(5'000)) name += ' ';
  if (name.size() < text_bytes_max && random.chance(2'300)) name.insert(0, 1, ' ');
  return csv_field(name);
}

GiftProduct new_product(std::string code, const DrawTable& tier,
                        std::unordered_set<std::string>& names, Random& random) {
  GiftProduct product;
  product.code = std::move(code);
  const std::string name = new_name(names, random);
  product.texts[0] = as_typed(name, random);
  product.texts[1] =
      random.chance(150'000) ? as_typed(new_name(names, random), random) : product.texts[0];
  const std::uint32_t rank = tier(random.next());
  const bool dearer = rank > 0 && random.chance(350'000);
  product.prices = {tiers[rank].price, tiers[dearer ? rank - 1 : rank].price};
  product.renamed_on = 30 + random.below(days - 60);
  product.small_letters = product.code.size() > 5 && random.chance(110'000);
  product.christmas = name.find("CHRISTMAS") != std::string::npos;
  return product;
}

// A product's weight by its place in the ranking, as measured: how many of 541,909 lines it has.
constexpr auto lines_of_products = std::to_array<CurvePoint>({{0, 1},
                                                              {50'000, 1},
                                                              {100'000, 3},
                                                              {250'000, 14},
                                                              {500'000, 62},
                                                              {750'000, 167},
                                                              {900'000, 346},
                                                              {950'000, 495},
                                                              {990'000, 988},
                                                              {999'000, 1'629},
                                                              {1'000'000, 2'313}});

}  // namespace

GiftCatalogue::GiftCatalogue() {
  std::vector<std::uint64_t> tier_weights;
  for (const PriceTier& tier : tiers) tier_weights.push_back(tier.weight);
  const DrawTable tier(tier_weights);
  std::unordered_set<std::string> names;
  Random random(stream_key(catalogue_seed, product_stream, 0));
  for (const CodeRange& range : ranges) {
    for (std::uint32_t i = 0; i < range.count; ++i) {
      const std::uint32_t number = range.from + (range.to - range.from) * i / range.count;
      // A family of colours or letters shares its number.
      const std::uint32_t letters = random.chance(90'000) ? 2 + random.below(4) : 0;
      if (letters == 0) products_.push_back(new_product(str(number), tier, names, random));
      for (std::uint32_t letter = 0; letter < letters; ++letter) {
        const char last = static_cast<char>('A' + letter);
        products_.push_back(new_product(str(number, last), tier, names, random));
      }
    }
  }
  std::vector<std::uint64_t> weights;
  Random ranking(stream_key(catalogue_seed, popularity_stream, 0));
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const std::uint64_t lines = draw_curve(lines_of_products, ranking);
    // One of a family sells less: people choose between its colours.
    weights.push_back(products_[i].code.size() > 5 ? (lines + 2) / 3 : lines);
  }
  popularity_ = DrawTable(weights);
}

std::uint32_t GiftCatalogue::draw(std::uint32_t month, Random& random) const {
  const std::uint32_t product = popularity_(random.next());
  const bool wrong_season = products_[product].christmas && month <= 7 && random.chance(930'000);
  return wrong_season ? popularity_(random.next()) : product;
}

}  // namespace footfall
