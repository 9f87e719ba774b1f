// From an instant to a day, week or hour: the only way, so that every answer cuts time alike.
//
// Immutable after construction; threads may share it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

using Micros = std::int64_t;  // microseconds; instants count from 1970-01-01T00:00:00 UTC

constexpr Micros micros_per_second = 1'000'000;
constexpr Micros micros_per_minute = 60 * micros_per_second;
constexpr Micros micros_per_hour = 60 * micros_per_minute;
constexpr Micros micros_per_day = 24 * micros_per_hour;

// Quotient and remainder that round towards minus infinity, so that times before 1970 work.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

// Days since 1970-01-01 and back (proleptic Gregorian; Hinnant, "chrono-compatible low-level date
// algorithms", days_from_civil).
struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1;  // 1 .. 12
  unsigned day = 1;    // 1 .. 31
};
std::int64_t days_from_civil(CivilDate date) noexcept;
CivilDate civil_from_days(std::int64_t days) noexcept;
unsigned days_in_month(std::int64_t year, unsigned month) noexcept;

// Units in which answers cut local time. A period is numbered by the local day it begins on,
// except hours (hours since 1970).
enum class Period : std::uint8_t { hour, day, week, month, quarter, year };
std::optional<Period> find_period(std::string_view name) noexcept;
std::string_view period_name(Period period) noexcept;

// The first local day of the period that `day` (days since 1970) lies in; weeks begin on Monday.
// Not for Period::hour.
std::int64_t period_begin(Period period, std::int64_t day) noexcept;
// The first day of the period `steps` further on.
std::int64_t period_add(Period period, std::int64_t begin_day, std::int64_t steps) noexcept;
// How many periods lie between two first days.
std::int64_t periods_between(Period period, std::int64_t from_day, std::int64_t to_day) noexcept;
// 1 = Monday .. 7 = Sunday.
int iso_weekday(std::int64_t day) noexcept;

class Clock {
 public:
  // A stretch of time with one offset from UTC: [from, the next one's from).
  struct Offset {
    Micros from;      // UTC; the first one holds for all time before as well
    Micros to_local;  // local = UTC + to_local
  };

  Clock() : Clock("UTC") {}
  // An IANA zone (tz database of the system). Throws Error bad_request with a suggestion.
  explicit Clock(std::string zone);

  const std::string& zone() const noexcept { return zone_; }
  // All offsets from 1900 to the end of 2099, ascending; never empty. For SQL's range table. What
  // the tz database does not list of these years follows from the rule at the end of the zone's
  // file; the last offset holds for all time after.
  const std::vector<Offset>& offsets() const noexcept { return offsets_; }

  Micros to_local(Micros utc) const noexcept {
    return offsets_.size() == 1 ? utc + offsets_[0].to_local : utc + offset_at(utc);
  }
  // The instant at which the local wall clock first shows `local`; in a gap, the gap's end.
  Micros to_utc(Micros local) const noexcept;
  std::int64_t day(Micros utc) const noexcept { return floor_div(to_local(utc), micros_per_day); }
  std::int64_t hour(Micros utc) const noexcept { return floor_div(to_local(utc), micros_per_hour); }

 private:
  Micros offset_at(Micros utc) const noexcept;

  std::string zone_;
  std::vector<Offset> offsets_;
};

// "2019-10-01", "2019-10-01T12:00:00Z" (fraction only where it is not zero).
std::string date_text(std::int64_t day);
std::string timestamp_text(Micros utc);
// The same without the Z, for a time that is not UTC's.
std::string wall_clock_text(Micros local);

// "2019-10-01" -> days; nullopt where it is no date of the calendar.
std::optional<std::int64_t> parse_date(std::string_view text) noexcept;

// What `--from` and `--to` take: a date or a local time like 2019-10-01T12:00[:00].
struct Moment {
  Micros local = 0;
  bool whole_day = false;
};
std::optional<Moment> parse_moment(std::string_view text) noexcept;

// 30m, 1h, 7d, 45s, 250ms, 1w -> microseconds; nullopt where it is not a duration above zero.
std::optional<Micros> parse_duration(std::string_view text) noexcept;

}  // namespace footfall
