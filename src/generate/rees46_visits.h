// What customers of the made-up multi-category shop do in a visit: look, cart, buy, and when.
//
// Every answer is a pure function of the seed and the visit, so threads may share it.
#pragma once

#include <cstdint>
#include <span>

#include "generate/random.h"
#include "generate/rees46_catalogue.h"
#include "generate/rees46_customers.h"
#include "generate/shop.h"

namespace footfall {

// The event types, as an Event's `detail`.
enum Rees46Kind : std::uint32_t { rees46_view, rees46_cart, rees46_purchase };

class Rees46Visits {
 public:
  Rees46Visits(std::uint64_t seed, const Rees46Catalogue& catalogue,
               const Rees46Customers& customers)
      : seed_(seed), catalogue_(catalogue), customers_(customers) {}

  // Fills in the visit's events, as many as its size.
  void play(const Visit& visit, std::span<Event> events) const;

 private:
  void play_robot(Random& random, std::span<Event> events) const;
  void play_times(const Visit& visit, Random& random, std::span<Event> events) const;

  std::uint64_t seed_;
  const Rees46Catalogue& catalogue_;
  const Rees46Customers& customers_;
};

}  // namespace footfall
