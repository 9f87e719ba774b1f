#include "generate/rees46_visits.h"

#include <algorithm>
#include <array>

namespace footfall {
namespace {

// Seconds between two events of a visit: each step of the ladder is equally likely.
constexpr auto gap_ladder = std::to_array<std::uint32_t>(
    {1,  4,  7,  9,  11, 13, 14, 16, 18, 20, 22,  24,  26,  28,  31,  34,   37,
     40, 43, 47, 51, 56, 62, 68, 75, 84, 95, 110, 130, 165, 260, 620, 1'500});

// Set in an event's detail, until the times are known, where it is in the second of the one before.
constexpr std::uint32_t same_second = 256;

constexpr std::uint64_t certain = std::uint64_t{1} << 32;  // chances are shares of it

// A person's visit is a walk from event to event: the same product, another one, the cart, the
// till. What comes next depends on the last event, the product, the person and the day.
class Walk {
 public:
  Walk(const Rees46Catalogue& catalogue, std::uint64_t taste, std::uint32_t start, Random& random)
      : catalogue_(catalogue),
        random_(random),
        // One customer in eleven is a buyer by nature.
        nature_(taste % 11 == 0 ? 140 : 4),
        cart_sixteenths_(Rees46Clock::cart_sixteenths(start)) {
    const std::uint32_t favourite = catalogue.draw_category(mix64(taste));
    home_ = random.chance(450'000) ? favourite : catalogue.draw_category(random.next());
    category_ = home_;
    product_ = catalogue.draw_product(home_, random.next());
  }

  void play(std::span<Event> events) {
    events[0] = {0, 0, product_, rees46_view};
    for (std::size_t i = 1; i < events.size();) {
      together_ = 0;
      const std::size_t copies = step();
      if (kind_ == rees46_purchase) fresh_ = 4;
      for (std::size_t copy = 0; copy < copies && i < events.size(); ++copy) {
        events[i++] = {0, 0, product_, kind_ | together_};
      }
    }
  }

 private:
  // Chooses kind_, product_ and together_ of the next row; how many such rows there are.
  std::size_t step() {
    const std::uint64_t chance = random_.next() >> 32;
    if (kind_ == rees46_view) return after_view(chance);
    if (kind_ == rees46_cart) return after_cart(chance);
    if (chance < certain / 100) {
      kind_ = rees46_purchase;
    } else if (chance < certain / 100 * 70) {
      kind_ = rees46_view;
    } else {
      look_at_another();
    }
    return 1;
  }

  std::size_t after_view(std::uint64_t chance) {
    // Dear things are looked at more than they are bought.
    const std::uint64_t daring = catalogue_.products()[product_].price > 240'000 ? 3 : 5;
    const std::uint64_t buy = catalogue_.categories()[category_].buy;
    const std::uint64_t eager = buy * nature_ * fresh_ / 16 * daring;  // 1,024 is the mean
    const std::uint64_t buys = certain / 10'000 * 257 * eager / 1'024;
    const std::uint64_t carts =
        certain / 10'000 * 580 * eager / 1'024 * buy / 24 * cart_sixteenths_ / 16;
    if (chance < buys) {
      kind_ = rees46_purchase;
    } else if (chance < buys + carts) {
      kind_ = rees46_cart;
    } else if (chance < buys + carts + certain / 1'000 * 320) {
      together_ = (chance & 1'023) == 0 ? same_second : 0;  // a doubled click
    } else {
      look_at_another();
    }
    return 1;
  }

  std::size_t after_cart(std::uint64_t chance) {
    if (chance < certain / 100 * 36) {
      kind_ = rees46_purchase;
    } else if (chance < certain / 100 * 42) {
      // The shop's page repeats itself: the same row several times in one second.
      together_ = same_second;
      const std::uint32_t copies = 1 + random_.below(2);
      return random_.below(10) == 0 ? copies + random_.below(18) : copies;
    } else if (chance < certain / 100 * 52) {
      kind_ = rees46_cart;  // again, a little later
    } else if (chance < certain / 100 * 84) {
      kind_ = rees46_view;
    } else {
      look_at_another();
    }
    return 1;
  }

  // Three times of four another product of the visit's own category, else of any.
  void look_at_another() {
    const std::uint64_t bits = random_.next();
    category_ = (bits & 7) < 6 ? home_ : catalogue_.draw_category(mix64(bits));
    product_ = catalogue_.draw_product(category_, random_.next());
    kind_ = rees46_view;
  }

  const Rees46Catalogue& catalogue_;
  Random& random_;
  std::uint64_t nature_;      // sixteenths of the mean eagerness to buy
  std::uint64_t fresh_ = 16;  // sixteenths; who has bought in this visit seldom buys again
  std::uint64_t cart_sixteenths_;
  std::uint32_t home_ = 0;
  std::uint32_t category_ = 0;
  std::uint32_t product_ = 0;
  std::uint32_t kind_ = rees46_view;
  std::uint32_t together_ = 0;
};

}  // namespace

void Rees46Visits::play(const Visit& visit, std::span<Event> events) const {
  Random random(rees46_key(seed_, Rees46Stream::visit, visit_number(visit)));
  if (Rees46Customers::is_robot(visit.user)) {
    play_robot(random, events);
  } else {
    const std::uint64_t taste = rees46_key(seed_, Rees46Stream::taste, visit.user);
    Walk(catalogue_, taste, visit.start, random).play(events);
  }
  play_times(visit, random, events);
}

// A robot reads one category after the other, the popular pages and the others alike.
void Rees46Visits::play_robot(Random& random, std::span<Event> events) const {
  std::uint32_t category = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i % 50 == 0) category = catalogue_.draw_category(random.next());
    const Category& from = catalogue_.categories()[category];
    events[i] = {0, 0, from.first + random.below(from.count), rees46_view};
  }
}

void Rees46Visits::play_times(const Visit& visit, Random& random, std::span<Event> events) const {
  const bool robot = Rees46Customers::is_robot(visit.user);
  const std::uint32_t pause_at =
      customers_.has_pause(visit) ? 1 + random.below(std::uint32_t{visit.size} - 1) : 0;
  std::uint32_t passed = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i != 0 && (events[i].detail & same_second) == 0) {
      const std::uint64_t bits = random.next();
      const std::size_t step = bits >> 59;
      const std::uint32_t low = robot ? 1 : gap_ladder[step];
      const std::uint32_t high = robot ? 4 : gap_ladder[step + 1];
      passed += low + static_cast<std::uint32_t>(((bits & 0xffff'ffff) * (high - low)) >> 32);
      if (i == pause_at) {
        const std::uint32_t part = random.below(5 * 3'600);
        passed += 1'800 + part * (1 + random.below(3));
      }
    }
    events[i].second = passed;
    events[i].detail &= same_second - 1;
  }
  const std::uint32_t hours = customers_.is_long(visit) ? Rees46Customers::hours_reached_max : 1;
  settle_times(visit, hours * 3'600, Rees46Clock::seconds, events);
}

}  // namespace footfall
