// The products of the made-up gift shop `online-retail`: codes, descriptions and prices.
//
// The catalogue is the same for every seed. It is made once and then only read, so threads may
// share it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "generate/draw.h"
#include "generate/random.h"

namespace footfall {

// What one thing costs, in pence.
struct GiftPrice {
  std::uint32_t list = 0;
  std::uint32_t bulk = 0;   // for those who take many
  std::uint32_t guest = 0;  // in the web shop, where nobody has a customer number
};

struct GiftProduct {
  std::string code;                  // 22423, 85123A
  std::array<std::string, 2> texts;  // the description, as a CSV field; [1] in the first months
  std::array<GiftPrice, 2> prices;   // likewise
  std::uint32_t renamed_on = 0;      // day from which [0] holds
  bool small_letters = false;        // the web shop writes its code in small letters
  bool christmas = false;            // hardly sold from January to July
};

class GiftCatalogue {
 public:
  GiftCatalogue();

  std::span<const GiftProduct> products() const { return products_; }

  // A product that somebody would buy in that month (1 .. 12).
  std::uint32_t draw(std::uint32_t month, Random& random) const;

 private:
  std::vector<GiftProduct> products_;
  DrawTable popularity_;
};

}  // namespace footfall
