// The customers of the made-up multi-category shop: who they are, when they visit, for how long.
//
// Every answer is a pure function of the seed and the customer's number, so threads may share it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "generate/draw.h"
#include "generate/random.h"
#include "generate/rees46_clock.h"
#include "generate/shop.h"

namespace footfall {

// The kinds of random streams of a shop's seed.
enum class Rees46Stream : std::uint64_t { customer = 16, visit, identity, taste, pause, session };

constexpr std::uint64_t rees46_key(std::uint64_t seed, Rees46Stream stream, std::uint64_t which) {
  return stream_key(seed, static_cast<std::uint64_t>(stream), which);
}

class Rees46Customers {
 public:
  // A visit's events lie in the hours start .. start + hours_reached_max.
  static constexpr std::uint32_t hours_reached_max = 24;

  Rees46Customers(std::uint64_t rows, std::uint64_t seed, const Rees46Clock& clock);

  std::uint32_t count_max() const { return count_max_; }

  // Appends a customer's visits, in order of time.
  void plan(std::uint32_t user, std::vector<Visit>& visits) const;

  // As the shop writes it: 33,869,381 .. 566,280,860, no two customers alike.
  std::uint32_t user_id(std::uint32_t user) const;

  // One that reads hundreds of pages, one every few seconds, and buys nothing.
  static bool is_robot(std::uint32_t user) { return user % robot_every == robot_first; }
  // A page left open and taken up again hours later.
  bool has_pause(const Visit& visit) const;
  // May have events an hour after its first or later.
  bool is_long(const Visit& visit) const { return visit.size > big_visit || has_pause(visit); }

 private:
  static constexpr std::uint32_t robot_every = 20'011;
  static constexpr std::uint32_t robot_first = 137;
  static constexpr std::uint32_t big_visit = 25;  // events; a bigger one may last for hours

  // Nine customers of twenty come for the first time this month, in the order of their ids.
  static bool is_new(std::uint32_t user) { return user % 20 < 9; }

  std::uint64_t new_place(std::uint32_t user) const;
  std::uint32_t first_second(std::uint32_t user, Random& random) const;
  std::uint32_t next_second(const Visit& last, std::uint32_t first, Random& random) const;
  void plan_robot(std::uint32_t user, Random& random, std::vector<Visit>& visits) const;
  void set_apart(std::span<Visit> visits, Random& random) const;

  std::uint64_t seed_;
  const Rees46Clock& clock_;
  std::uint32_t count_max_;
  std::uint32_t robot_events_;  // of the busiest robot
  std::uint64_t new_count_;
  std::uint64_t old_count_;
  std::uint64_t new_step_;  // coprime to new_count_
  DrawTable visit_count_draw_;
  DrawTable visit_size_draw_;
  DrawTable day_gap_draw_;
};

}  // namespace footfall
