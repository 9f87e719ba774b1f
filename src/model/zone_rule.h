// How the clocks of a zone go on after the last change that the tz database lists: the POSIX TZ
// text at the end of the zone's file, "EST5EDT,M3.2.0,M11.1.0" (RFC 9636, section 3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace footfall {

class ZoneRule {
 public:
  // Clocks show UTC + to_local from this instant on; both in seconds, the instant since 1970.
  struct Change {
    std::int64_t at;
    std::int64_t to_local;
  };

  // nullopt where the text is no such rule.
  static std::optional<ZoneRule> parse(std::string_view text) noexcept;

  // The changes of a year, ascending: two, or none where the clocks are never changed.
  std::vector<Change> changes(std::int64_t year) const;

 private:
  // A wall-clock moment of every year.
  struct Moment {
    char kind = 'M';           // M: a weekday of a month; J: a day, never February 29; 0: a day
    unsigned month = 1;        // M: 1 .. 12
    unsigned week = 1;         // M: 1 .. 5, 5 is the last
    unsigned weekday = 0;      // M: 0 is Sunday
    unsigned day = 0;          // J: 1 .. 365; 0: 0 .. 365
    std::int64_t time = 7200;  // seconds since that day's midnight, -167 to 167 hours
  };
  struct Reader;

  static std::int64_t first_second(const Moment& moment, std::int64_t year) noexcept;

  std::int64_t standard_ = 0;  // seconds from UTC to local time
  std::int64_t summer_ = 0;
  bool has_summer_ = false;
  Moment summer_begins_;  // on the clock of standard time
  Moment summer_ends_;    // on that of summer time
};

}  // namespace footfall
