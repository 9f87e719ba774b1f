#include "model/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

#include <date/tz.h>  // the only file that knows it: the system's tz database

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "model/zone_rule.h"

namespace footfall {
namespace {

struct NamedPeriod {
  std::string_view name;
  Period period;
};
constexpr std::array<NamedPeriod, 6> periods{{{"hour", Period::hour},
                                              {"day", Period::day},
                                              {"week", Period::week},
                                              {"month", Period::month},
                                              {"quarter", Period::quarter},
                                              {"year", Period::year}}};

// How many months one period has; 0 where it has none.
constexpr unsigned months_of(Period period) noexcept {
  switch (period) {
    case Period::month: return 1;
    case Period::quarter: return 3;
    case Period::year: return 12;
    default: return 0;
  }
}

// Months since the year 0.
std::int64_t month_number(std::int64_t day) noexcept {
  const CivilDate date = civil_from_days(day);
  return date.year * 12 + date.month - 1;
}

std::int64_t month_begin(std::int64_t number) noexcept {
  const std::int64_t year = floor_div(number, 12);
  return days_from_civil({year, unsigned(number - year * 12) + 1, 1});
}

bool leap_year(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = str(number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

// Exactly `width` digits at `at`.
std::optional<std::int64_t> digits_at(std::string_view text, std::size_t at,
                                      std::size_t width) noexcept {
  if (at + width > text.size()) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text.substr(at, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

// "12:00", "12:00:07", "12:00:07.25" -> time since midnight.
std::optional<Micros> parse_time_of_day(std::string_view text) noexcept {
  const auto hour = digits_at(text, 0, 2);
  const auto minute = digits_at(text, 3, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59 || text[2] != ':') return std::nullopt;
  Micros time = *hour * micros_per_hour + *minute * micros_per_minute;
  if (text.size() == 5) return time;
  const auto second = digits_at(text, 6, 2);
  if (!second || *second > 59 || text[5] != ':') return std::nullopt;
  time += *second * micros_per_second;
  if (text.size() == 8) return time;
  const std::size_t places = text.size() - 9;
  const auto fraction = places <= 6 ? digits_at(text, 9, places) : std::nullopt;
  if (!fraction || places == 0 || text[8] != '.') return std::nullopt;
  Micros micros = *fraction;
  for (std::size_t place = places; place < 6; ++place) micros *= 10;
  return time + micros;
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  for (const auto& zone : date::get_tzdb().zones) names.push_back(zone.name());
  return names;
}

const date::time_zone& find_zone(const std::string& name) {
  try {
    return *date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw Error(
        ErrorKind::bad_request,
        str("no time zone is called \"", printable(name), "\"", did_you_mean(name, zone_names())),
        "zones have IANA names such as Europe/Berlin, America/New_York or UTC");
  }
}

constexpr std::int64_t first_year = 1900;
constexpr std::int64_t last_year = 2099;

// The rule that the file of a zone ends with, which is all of it that date-tz does not read;
// nullopt where it has none, as files of the first version.
std::optional<ZoneRule> read_rule(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!bytes.starts_with("TZif") || bytes.size() < 6 || bytes[4] < '2' || bytes.back() != '\n') {
    return std::nullopt;
  }
  const std::string_view body(bytes.data(), bytes.size() - 1);
  const std::string_view text = body.substr(body.rfind('\n') + 1);
  if (text.empty()) return std::nullopt;
  auto rule = ZoneRule::parse(text);
  if (!rule) {
    throw Error(
        ErrorKind::io,
        str("the time zone ", name, " ends with \"", printable(text), "\", which is no rule"),
        "install the time zone database of the system (tzdata) anew");
  }
  return rule;
}

std::vector<Clock::Offset> read_offsets(const std::string& name) {
  const date::time_zone& zone = find_zone(name);
  std::vector<Clock::Offset> offsets;
  const auto add = [&offsets](std::int64_t second, std::int64_t to_local) {
    if (!offsets.empty() && offsets.back().to_local == to_local * micros_per_second) return;
    offsets.push_back({second * micros_per_second, to_local * micros_per_second});
  };
  const auto begin = days_from_civil({first_year, 1, 1}) * 86'400;
  const auto end = days_from_civil({last_year + 1, 1, 1}) * 86'400;
  std::int64_t listed = begin;  // the last change in the database
  for (auto second = begin; second < end;) {
    const auto info = zone.get_info(date::sys_seconds(std::chrono::seconds(second)));
    add(second, info.offset.count());
    listed = second;
    second = info.end.time_since_epoch().count();
  }
  const auto rule = read_rule(name);
  const auto listed_year = civil_from_days(floor_div(listed, 86'400)).year;
  for (auto year = listed_year; rule && year <= last_year; ++year) {
    for (const auto& change : rule->changes(year)) {
      if (change.at > listed && change.at < end) add(change.at, change.to_local);
    }
  }
  return offsets;
}

}  // namespace

std::int64_t days_from_civil(CivilDate date) noexcept {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t shifted = date.month > 2 ? date.month - 3 : date.month + 9;  // March is 0
  const std::int64_t day_of_year = (153 * shifted + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate civil_from_days(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;  // March is 0
  const auto day = unsigned(day_of_year - (153 * shifted + 2) / 5 + 1);
  const auto month = unsigned(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned days_in_month(std::int64_t year, unsigned month) noexcept {
  constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

std::optional<Period> find_period(std::string_view name) noexcept {
  const auto found = std::ranges::find(periods, name, &NamedPeriod::name);
  if (found == periods.end()) return std::nullopt;
  return found->period;
}

std::string_view period_name(Period period) noexcept {
  return periods[static_cast<std::size_t>(period)].name;
}

int iso_weekday(std::int64_t day) noexcept {
  // 1970-01-01 was a Thursday.
  const std::int64_t since_monday = day + 3;
  return int(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

std::int64_t period_begin(Period period, std::int64_t day) noexcept {
  FOOTFALL_CHECK(period != Period::hour);
  if (period == Period::day) return day;
  if (period == Period::week) return day - (iso_weekday(day) - 1);
  const std::int64_t months = months_of(period);
  return month_begin(floor_div(month_number(day), months) * months);
}

std::int64_t period_add(Period period, std::int64_t begin_day, std::int64_t steps) noexcept {
  FOOTFALL_CHECK(period != Period::hour);
  if (period == Period::day) return begin_day + steps;
  if (period == Period::week) return begin_day + 7 * steps;
  return month_begin(month_number(begin_day) + steps * months_of(period));
}

std::int64_t periods_between(Period period, std::int64_t from_day, std::int64_t to_day) noexcept {
  FOOTFALL_CHECK(period != Period::hour);
  if (period == Period::day) return to_day - from_day;
  if (period == Period::week) return floor_div(to_day - from_day, 7);
  return floor_div(month_number(to_day) - month_number(from_day), months_of(period));
}

Clock::Clock(std::string zone) : zone_(std::move(zone)) {
  // The usual case must not wait for the tz database.
  if (zone_ == "UTC") {
    offsets_ = {{days_from_civil({1900, 1, 1}) * micros_per_day, 0}};
  } else {
    offsets_ = read_offsets(zone_);
  }
}

Micros Clock::offset_at(Micros utc) const noexcept {
  const auto after = std::ranges::upper_bound(offsets_, utc, {}, &Offset::from);
  return after == offsets_.begin() ? after->to_local : std::prev(after)->to_local;
}

Micros Clock::to_utc(Micros local) const noexcept {
  for (std::size_t i = 0; i + 1 < offsets_.size(); ++i) {
    const Micros utc = local - offsets_[i].to_local;
    // Before this stretch begins only where the clocks were put forward over `local`.
    if (utc < offsets_[i + 1].from) return i == 0 ? utc : std::max(utc, offsets_[i].from);
  }
  const Micros utc = local - offsets_.back().to_local;
  return offsets_.size() == 1 ? utc : std::max(utc, offsets_.back().from);
}

std::string date_text(std::int64_t day) {
  const CivilDate date = civil_from_days(day);
  std::string out;
  if (date.year < 0) out += '-';
  append_padded(out, date.year < 0 ? -date.year : date.year, 4);
  out += '-';
  append_padded(out, date.month, 2);
  out += '-';
  append_padded(out, date.day, 2);
  return out;
}

std::string timestamp_text(Micros utc) { return wall_clock_text(utc) + 'Z'; }

std::string wall_clock_text(Micros local) {
  const std::int64_t day = floor_div(local, micros_per_day);
  const Micros time = local - day * micros_per_day;
  std::string out = date_text(day);
  out += 'T';
  append_padded(out, time / micros_per_hour, 2);
  out += ':';
  append_padded(out, time / micros_per_minute % 60, 2);
  out += ':';
  append_padded(out, time / micros_per_second % 60, 2);
  if (const Micros fraction = time % micros_per_second; fraction != 0) {
    out += '.';
    append_padded(out, fraction, 6);
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out;
}

std::optional<std::int64_t> parse_date(std::string_view text) noexcept {
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  if (text.size() != 10 || !year || !month || !day || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  if (*month < 1 || *month > 12 || *day < 1) return std::nullopt;
  if (*day > std::int64_t(days_in_month(*year, unsigned(*month)))) return std::nullopt;
  return days_from_civil({*year, unsigned(*month), unsigned(*day)});
}

std::optional<Moment> parse_moment(std::string_view text) noexcept {
  const auto day = parse_date(text.substr(0, 10));
  if (!day) return std::nullopt;
  if (text.size() == 10) return Moment{*day * micros_per_day, true};
  if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
  const auto time = parse_time_of_day(text.substr(11));
  if (!time) return std::nullopt;
  return Moment{*day * micros_per_day + *time, false};
}

std::optional<Micros> parse_duration(std::string_view text) noexcept {
  struct DurationUnit {
    std::string_view name;
    Micros micros;
  };
  static constexpr std::array<DurationUnit, 6> units{{{"ms", 1'000},
                                                      {"s", micros_per_second},
                                                      {"m", micros_per_minute},
                                                      {"h", micros_per_hour},
                                                      {"d", micros_per_day},
                                                      {"w", 7 * micros_per_day}}};
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || number <= 0) return std::nullopt;
  const std::string_view name(rest, std::size_t(end - rest));
  const auto unit = std::ranges::find(units, name, &DurationUnit::name);
  if (unit == units.end()) return std::nullopt;
  if (number > std::numeric_limits<Micros>::max() / unit->micros) return std::nullopt;
  return number * unit->micros;
}

}  // namespace footfall
