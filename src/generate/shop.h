// A made-up shop: customers, each with some visits, each visit with some events.
//
// The split is what makes a file both parallel and exact: who visits when, with how many events,
// is planned first (12 bytes a visit); the events themselves are played when their hour is written.
// Every function is pure and may be called by several threads at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace footfall {

// One session of one customer.
struct Visit {
  std::uint32_t user = 0;     // number of the customer, from 0
  std::uint32_t start = 0;    // seconds since the file's first midnight
  std::uint16_t ordinal = 0;  // which of this customer's visits, from 0
  std::uint16_t size = 0;     // events, at least 1
};

// One number for a visit, of all customers' visits.
constexpr std::uint64_t visit_number(const Visit& visit) {
  return visit.user * std::uint64_t{65'536} + visit.ordinal;
}

// One row to be. What `item` and `detail` mean is the shop's own business.
struct Event {
  std::uint32_t second = 0;  // since the file's first midnight
  std::uint32_t visit = 0;   // index into the slice's visits
  std::uint32_t item = 0;
  std::uint32_t detail = 0;
};

// Rows ready to be written: events by (second, visit, order within the visit).
struct Slice {
  std::span<const Event> events;
  std::span<const Visit> visits;
};

// Turns seconds since the visit's begin (ascending) into seconds since the first midnight, and
// squeezes them where the visit would last longer than `reach` seconds or end after the period.
inline void settle_times(const Visit& visit, std::uint32_t reach, std::uint32_t period,
                         std::span<Event> events) {
  const std::uint32_t lasts = events.back().second;
  const std::uint32_t room = std::min(reach, period - visit.start) - 1;
  for (Event& event : events) {
    if (lasts > room) {
      event.second = static_cast<std::uint32_t>(std::uint64_t{event.second} * room / lasts);
    }
    event.second += visit.start;
  }
}

class Shop {
 public:
  virtual ~Shop() = default;

  virtual std::string_view header() const = 0;  // the first line, with its line end
  virtual std::uint32_t hours() const = 0;      // length of the file's period
  virtual std::uint32_t user_count_max() const = 0;
  virtual std::size_t row_bytes_max() const = 0;  // no row is longer

  // Appends the visits of one customer, who makes at least one event.
  virtual void plan(std::uint32_t user, std::vector<Visit>& visits) const = 0;

  // Hours after its first hour in which a visit can still have an event; 1 for nearly all.
  virtual std::uint32_t hours_reached(const Visit& visit) const = 0;
  virtual std::uint32_t hours_reached_max() const = 0;

  // Fills in the visit's events, visit.size of them: `second` ascending, before the end of the
  // period and of the visit's reach. `visit` in them is left to the caller.
  virtual void play(const Visit& visit, std::span<Event> events) const = 0;

  // Writes the rows to `out`, which has room for row_bytes_max each; returns the end.
  virtual char* write(const Slice& slice, char* out) const = 0;
};

}  // namespace footfall
