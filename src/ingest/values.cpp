#include "ingest/values.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/text.h"

namespace footfall {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Reads a text from the front. After a step that does not fit, `failed` stays true.
struct Scanner {
  std::string_view rest;
  bool failed = false;

  unsigned digits(std::size_t count) noexcept {
    unsigned value = 0;
    if (rest.size() < count) failed = true;
    for (std::size_t i = 0; i < count && !failed; ++i) {
      if (!is_digit(rest[i])) failed = true;
      value = value * 10 + unsigned(rest[i] - '0');
    }
    if (!failed) rest.remove_prefix(count);
    return value;
  }
  bool take(char c) noexcept {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char c) noexcept { failed = !take(c) || failed; }
};

constexpr std::int64_t first_day = -719'162;  // 0001-01-01
constexpr std::int64_t last_day = 2'932'896;  // 9999-12-31

// YYYY-MM-DD from the front of the scanner, as days since 1970.
std::int64_t scan_date(Scanner& in) noexcept {
  const unsigned year = in.digits(4);
  in.need('-');
  const unsigned month = in.digits(2);
  in.need('-');
  const unsigned day = in.digits(2);
  if (in.failed || year == 0 || month == 0 || month > 12 || day == 0 ||
      day > days_in_month(year, month)) {
    in.failed = true;
    return 0;
  }
  return days_from_civil({year, month, day});
}

// Digits behind a point, as microseconds.
Micros scan_fraction(Scanner& in) noexcept {
  Micros fraction = 0;
  std::size_t places = 0;
  while (!in.rest.empty() && is_digit(in.rest[0])) {
    const unsigned digit = in.digits(1);
    if (places < 6) {
      fraction = fraction * 10 + digit;
    } else if (digit != 0) {
      in.failed = true;
    }
    ++places;
  }
  if (places == 0) in.failed = true;
  for (; places < 6; ++places) fraction *= 10;
  return fraction;
}

// What may stand behind the time of day. `offset`: what local time is ahead of UTC.
enum class Zone { none, given, bad };
Zone scan_zone(Scanner& in, Micros& offset) noexcept {
  offset = 0;
  if (in.rest.empty()) return Zone::none;
  in.take(' ');
  if (in.rest == "UTC" || in.rest == "Z") return Zone::given;
  const bool west = !in.rest.empty() && in.rest[0] == '-';
  if (!in.take('+') && !in.take('-')) return Zone::bad;
  const unsigned hours = in.digits(2);
  unsigned minutes = 0;
  if (!in.rest.empty()) {
    in.take(':');
    minutes = in.digits(2);
  }
  if (in.failed || !in.rest.empty() || hours > 18 || minutes > 59) return Zone::bad;
  offset = Micros(hours) * micros_per_hour + Micros(minutes) * micros_per_minute;
  if (west) offset = -offset;
  return Zone::given;
}

ParsedTime parse_iso(std::string_view text, bool floating) noexcept {
  Scanner in{text};
  const std::int64_t day = scan_date(in);
  if (in.failed || (!in.take(' ') && !in.take('T') && !in.take('t')))
    return {0, RowFault::bad_time};
  const unsigned hour = in.digits(2);
  in.need(':');
  const unsigned minute = in.digits(2);
  unsigned second = 0;
  Micros fraction = 0;
  if (in.take(':')) {
    second = in.digits(2);
    if (in.take('.')) fraction = scan_fraction(in);
  }
  if (in.failed || hour > 23 || minute > 59 || second > 59) return {0, RowFault::bad_time};
  Micros offset = 0;
  const Zone zone = scan_zone(in, offset);
  if (zone == Zone::bad) return {0, RowFault::bad_time};
  if (zone == Zone::none && !floating) return {0, RowFault::no_zone};
  if (zone == Zone::given && floating) return {0, RowFault::unwanted_zone};
  const Micros time = day * micros_per_day + Micros(hour) * micros_per_hour +
                      Micros(minute) * micros_per_minute + Micros(second) * micros_per_second +
                      fraction - offset;
  return {time, RowFault::none};
}

ParsedTime parse_epoch(std::string_view text, Micros unit) noexcept {
  const auto number = parse_int64(text);
  if (!number) return {0, RowFault::bad_time};
  const Micros low = first_day * (micros_per_day / unit);
  const Micros high = (last_day + 1) * (micros_per_day / unit) - 1;
  if (*number < low || *number > high) return {0, RowFault::bad_time};
  return {*number * unit, RowFault::none};
}

ParsedTime parse_day(std::string_view text) noexcept {
  Scanner in{text};
  const std::int64_t day = scan_date(in);
  if (in.failed || !in.rest.empty()) return {0, RowFault::bad_time};
  return {day * micros_per_day, RowFault::none};
}

// Where the rule names the zone of its wall clock, the instant that `local` is there.
ParsedTime in_zone(ParsedTime local, const TimeRule& rule) noexcept {
  if (rule.zone && local.fault == RowFault::none) local.time = rule.zone->to_utc(local.time);
  return local;
}

ParsedTime parse_pattern(std::string_view text, const TimePattern& pattern) noexcept {
  const auto time = pattern.read(text);
  return time ? ParsedTime{*time, RowFault::none} : ParsedTime{0, RowFault::bad_time};
}

ParsedTime parse_as(std::string_view text, const TimeForm& form, const TimeRule& rule) noexcept {
  switch (form.format) {
    case TimeFormat::iso: return in_zone(parse_iso(text, rule.floating), rule);
    case TimeFormat::date: return in_zone(parse_day(text), rule);
    case TimeFormat::epoch_s: return parse_epoch(text, micros_per_second);
    case TimeFormat::epoch_ms: return parse_epoch(text, 1000);
    case TimeFormat::epoch_us: return parse_epoch(text, 1);
    case TimeFormat::pattern: return in_zone(parse_pattern(text, form.pattern), rule);
  }
  return {0, RowFault::bad_time};
}

bool same_but_for_case(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? char(a - 'A' + 'a') : a) == b;
         });
}

}  // namespace

ParsedTime parse_time(std::string_view text, const TimeRule& rule) noexcept {
  ParsedTime first;
  for (std::size_t i = 0; i < rule.formats.size(); ++i) {
    const ParsedTime parsed = parse_as(text, rule.formats[i], rule);
    if (parsed.fault == RowFault::none) return parsed;
    // The most telling of the faults: one that understood the text but for its zone.
    if (i == 0 || first.fault == RowFault::bad_time) first = parsed;
  }
  return first;
}

std::string_view event_type_name(
    std::string_view text, std::span<const std::pair<std::string, std::string>> rename) noexcept {
  for (const auto& [from, to] : rename) {
    if (text == from) return to;
  }
  const std::string_view word = trim(text);
  for (const auto& name : reserved_kind_names()) {
    if (same_but_for_case(word, name)) return name;
  }
  return text;
}

bool is_blank(std::string_view text) noexcept {
  return std::ranges::all_of(
      text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

std::size_t normal_path(std::string_view text, char separator, std::span<const std::string> drop,
                        char* out) noexcept {
  std::size_t length = 0;
  bool leading = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view level = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_blank(level)) continue;
    const bool dropped = leading && std::ranges::find(drop, level) != drop.end();
    leading = false;
    if (dropped) continue;
    if (length > 0) out[length++] = separator;
    std::memcpy(out + length, level.data(), level.size());
    length += level.size();
  }
  return length;
}

std::optional<std::size_t> normal_set(std::string_view text, char separator, char* out) noexcept {
  std::array<std::string_view, set_members_max> members;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view member = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (member.empty()) continue;
    if (count == members.size()) return std::nullopt;
    members[count++] = member;
  }
  const auto begin = members.begin();
  std::sort(begin, begin + std::ptrdiff_t(count));
  const auto last = std::unique(begin, begin + std::ptrdiff_t(count));
  std::size_t length = 0;
  for (auto member = begin; member != last; ++member) {
    if (length > 0) out[length++] = separator;
    std::memcpy(out + length, member->data(), member->size());
    length += member->size();
  }
  return length;
}

}  // namespace footfall
