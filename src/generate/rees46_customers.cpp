#include "generate/rees46_customers.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace footfall {
namespace {

constexpr std::uint32_t visits_max = 300;      // of a customer, robots apart
constexpr std::uint32_t visit_size_max = 300;  // events, robots apart
constexpr std::uint64_t robot_events_least = 40;
constexpr std::uint64_t robot_events_most = 7'436;
constexpr std::uint32_t robot_visit_events = 400;

// Nearly every visit is over by then.
std::uint32_t likely_seconds(const Visit& visit) {
  return Rees46Customers::is_robot(visit.user) ? 4U * visit.size : 1'000U + 140U * visit.size;
}

}  // namespace

Rees46Customers::Rees46Customers(std::uint64_t rows, std::uint64_t seed, const Rees46Clock& clock)
    : seed_(seed),
      clock_(clock),
      count_max_(static_cast<std::uint32_t>(
          std::min(rows, rows / 13 + 8 * square_root(rows) + 64))),  // one makes 14.2 rows
      robot_events_(static_cast<std::uint32_t>(
          std::clamp(rows / 400, robot_events_least, robot_events_most))),
      new_count_((count_max_ / 20 + 1) * std::uint64_t{9}),
      old_count_((count_max_ / 20 + 1) * std::uint64_t{11}),
      new_step_(new_count_ * 618 / 1'000 + 1),
      visit_count_draw_(falling_weights(visits_max, 13, 5)),
      visit_size_draw_(falling_weights(visit_size_max, 36, 6)),
      day_gap_draw_(falling_weights(30, 12, 3)) {
  while (std::gcd(new_step_, new_count_) != 1) ++new_step_;
}

// A new customer's place in the order of arrival: 0 .. new_count_-1, each taken once.
std::uint64_t Rees46Customers::new_place(std::uint32_t user) const {
  const std::uint64_t number = user / 20 * std::uint64_t{9} + user % 20;
  return number * new_step_ % new_count_;
}

// Old customers' ids fill the range that was given out before the month, evenly but for a few
// from the shop's first days; new ones' rise with their arrival.
std::uint32_t Rees46Customers::user_id(std::uint32_t user) const {
  constexpr std::uint64_t ancient_first = 33'869'381;
  constexpr std::uint64_t ancient_ids = 270'000'000;
  constexpr std::uint64_t old_first = 512'363'000;
  constexpr std::uint64_t new_first = 555'464'000;
  constexpr std::uint64_t last = 566'280'860;
  std::uint64_t first = new_first;
  std::uint64_t ids = last - new_first + 1;
  std::uint64_t place = 0;
  std::uint64_t count = new_count_;
  if (is_new(user)) {
    place = new_place(user);
  } else {
    const bool ancient = user % 4'000 == 3'019;
    place = user / 20 * std::uint64_t{11} + user % 20 - 9;
    count = old_count_;
    first = ancient ? ancient_first : old_first;
    ids = ancient ? ancient_ids : new_first - old_first;
  }
  // Each place has a stretch of ids of its own, so no id is given twice.
  const std::uint64_t begin = ids * place / count;
  const std::uint64_t end = ids * (place + 1) / count;
  Random random(rees46_key(seed_, Rees46Stream::identity, user));
  return static_cast<std::uint32_t>(first + begin +
                                    random.below(static_cast<std::uint32_t>(end - begin)));
}

std::uint32_t Rees46Customers::first_second(std::uint32_t user, Random& random) const {
  const std::uint64_t bits = random.next();
  if (!is_new(user)) {
    // Old customers come a little more in the first half, as new ones come more in the second.
    const auto share = static_cast<std::uint32_t>(bits);
    const auto other = static_cast<std::uint32_t>(bits >> 32);
    return clock_.second_at(mix64(bits) % 100 < 60 ? std::min(share, other) : share);
  }
  return clock_.second_at(static_cast<std::uint32_t>((new_place(user) << 32) / new_count_));
}

// The customer's next visit: later on the same day, or some days later at a usual hour.
std::uint32_t Rees46Customers::next_second(const Visit& last, std::uint32_t first,
                                           Random& random) const {
  constexpr std::uint32_t day = 86'400;
  if (random.chance(430'000)) {
    // After the last one's likely end, mostly within the hour or two.
    const std::uint32_t wait = random.below(3) == 0 ? 8 * 3'600 : 2 * 3'600;
    const std::uint32_t later = last.start + likely_seconds(last) + random.below(wait);
    if (later / day == last.start / day) return later;
  }
  std::uint32_t next_day = last.start / day + 1 + day_gap_draw_(random.next());
  // Past the month's end: from its begin again for old customers, since the first visit for new.
  if (!is_new(last.user)) next_day %= Rees46Clock::days;
  if (next_day < Rees46Clock::days) return next_day * day + clock_.second_of_day(random.next());
  const auto share = static_cast<std::uint32_t>(random.next());
  const std::uint64_t begin = clock_.share_at(first);
  return std::max(first, clock_.second_at(static_cast<std::uint32_t>(
                             begin + (((0xffff'ffff - begin) * share) >> 32))));
}

void Rees46Customers::plan(std::uint32_t user, std::vector<Visit>& visits) const {
  Random random(rees46_key(seed_, Rees46Stream::customer, user));
  if (is_robot(user)) return plan_robot(user, random, visits);
  const std::uint32_t first = first_second(user, random);
  std::uint32_t count = 1 + visit_count_draw_(random.next());
  if (is_new(user)) {
    // Who comes late in the month has less of it left to come again in.
    const std::uint64_t left = Rees46Clock::seconds - first;
    count = 1 + static_cast<std::uint32_t>((count - 1) * left / Rees46Clock::seconds);
  }
  const std::size_t begin = visits.size();
  for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal) {
    const auto size = static_cast<std::uint16_t>(1 + visit_size_draw_(random.next()));
    const std::uint32_t second = ordinal == 0 ? first : next_second(visits.back(), first, random);
    visits.push_back({user, second, static_cast<std::uint16_t>(ordinal), size});
  }
  set_apart(std::span(visits).subspan(begin), random);
}

// One visit after the other, but for the few that begin within another: a second window.
void Rees46Customers::set_apart(std::span<Visit> visits, Random& random) const {
  std::sort(visits.begin(), visits.end(), [](const Visit& a, const Visit& b) {
    return std::pair(a.start, a.ordinal) < std::pair(b.start, b.ordinal);
  });
  for (std::size_t i = 1; i < visits.size(); ++i) {
    Visit& last = visits[i - 1];
    Visit& visit = visits[i];
    std::uint32_t start = std::max(visit.start, last.start + likely_seconds(last));
    if (random.chance(500)) {
      start = last.start + 15 + random.below(60);
      visit.size = std::max<std::uint16_t>(visit.size, 3);
      last.size = std::max<std::uint16_t>(last.size, 4);
    }
    if (start < Rees46Clock::seconds) visit.start = start;
  }
}

void Rees46Customers::plan_robot(std::uint32_t user, Random& random,
                                 std::vector<Visit>& visits) const {
  const std::size_t begin = visits.size();
  std::uint32_t left =
      user == robot_first ? robot_events_ : robot_events_ / 12 + random.below(robot_events_ / 2);
  for (std::uint16_t ordinal = 0; left > 0; ++ordinal) {
    const std::uint32_t size =
        std::min(left, robot_visit_events / 2 + random.below(robot_visit_events / 2));
    const std::uint32_t day = random.below(Rees46Clock::days);
    visits.push_back({user, day * 86'400 + clock_.second_of_day(random.next()), ordinal,
                      static_cast<std::uint16_t>(size)});
    left -= size;
  }
  set_apart(std::span(visits).subspan(begin), random);
}

bool Rees46Customers::has_pause(const Visit& visit) const {
  if (visit.size < 2 || is_robot(visit.user)) return false;
  return rees46_key(seed_, Rees46Stream::pause, visit_number(visit)) % 400 == 0;
}

}  // namespace footfall
