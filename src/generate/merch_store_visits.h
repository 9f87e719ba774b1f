// What visitors of the made-up merchandise store do: click, view, cart, check out, purchase.
//
// Every answer is a pure function of the seed and the visit, so threads may share it.
#pragma once

#include <cstdint>
#include <span>

#include "generate/merch_store_catalogue.h"
#include "generate/random.h"
#include "generate/shop.h"

namespace footfall {

enum class MerchKind : std::uint32_t { click, view, cart, remove_from_cart, checkout, purchase };

// An Event's `detail`, taken apart. Its `item` is a variant where the row comes from the basket
// (remove_from_cart, checkout, purchase), else a page.
struct MerchDetail {
  static constexpr std::uint32_t absurd = 1'023;  // a quantity that somebody typed for fun

  MerchKind kind = MerchKind::click;
  std::uint32_t hit = 0;       // number of the visit's request, 1 .. 4,095
  std::uint32_t quantity = 0;  // 0: the row does not say
  std::uint32_t basket = 0;    // lines of the purchase that the row tells of, 0 .. 15

  std::uint32_t packed() const {
    return static_cast<std::uint32_t>(kind) | hit << 3 | quantity << 15 | basket << 25;
  }
  static MerchDetail unpacked(std::uint32_t bits) {
    return {MerchKind(bits & 7), bits >> 3 & 4'095, bits >> 15 & 1'023, bits >> 25};
  }
};

class MerchStoreVisits {
 public:
  MerchStoreVisits(std::uint64_t seed, const MerchStoreCatalogue& catalogue)
      : seed_(seed), catalogue_(catalogue) {}

  // Fills in the visit's events, as many as its size; seconds since the visit's begin.
  void play(const Visit& visit, std::span<Event> events) const;

 private:
  std::uint64_t seed_;
  const MerchStoreCatalogue& catalogue_;
};

}  // namespace footfall
