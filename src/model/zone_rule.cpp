#include "model/zone_rule.h"

#include <algorithm>

#include "model/clock.h"

namespace footfall {
namespace {

constexpr std::int64_t day_seconds = 86'400;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

// Reads the text from the front. After a part that does not fit, `failed` stays true.
struct ZoneRule::Reader {
  std::string_view rest;
  bool failed = false;

  bool take(char c) noexcept {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  // EST, or anything in angle brackets: <+0330>.
  void name() noexcept {
    const bool quoted = take('<');
    std::size_t length = 0;
    while (length < rest.size() && (quoted ? rest[length] != '>' : is_letter(rest[length]))) {
      ++length;
    }
    rest.remove_prefix(length);
    failed = failed || length < 3 || (quoted && !take('>'));
  }
  unsigned number(unsigned least, unsigned most) noexcept {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; digits < 3 && !rest.empty() && is_digit(rest[0]); ++digits) {
      value = value * 10 + unsigned(rest[0] - '0');
      rest.remove_prefix(1);
    }
    failed = failed || digits == 0 || value < least || value > most;
    return value;
  }
  // 5, -3:30, 167:00:00 as seconds.
  std::int64_t hours() noexcept {
    const bool negative = take('-');
    if (!negative) take('+');
    std::int64_t seconds = std::int64_t{number(0, 167)} * 3600;
    if (take(':')) seconds += std::int64_t{number(0, 59)} * 60;
    if (take(':')) seconds += number(0, 59);
    return negative ? -seconds : seconds;
  }
  // ,M3.2.0/2  ,J60  ,59/-1
  Moment moment() noexcept {
    Moment out;
    failed = failed || !take(',');
    if (take('M')) {
      out.month = number(1, 12);
      failed = failed || !take('.');
      out.week = number(1, 5);
      failed = failed || !take('.');
      out.weekday = number(0, 6);
    } else {
      out.kind = take('J') ? 'J' : '0';
      out.day = out.kind == 'J' ? number(1, 365) : number(0, 365);
    }
    if (take('/')) out.time = hours();
    return out;
  }
};

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) noexcept {
  Reader in{text};
  ZoneRule rule;
  in.name();
  rule.standard_ = -in.hours();  // the text says how far UTC is ahead
  if (!in.failed && !in.rest.empty()) {
    rule.has_summer_ = true;
    in.name();
    const bool given = !in.rest.empty() && in.rest[0] != ',';
    rule.summer_ = given ? -in.hours() : rule.standard_ + 3600;
    rule.summer_begins_ = in.moment();
    rule.summer_ends_ = in.moment();
  }
  if (in.failed || !in.rest.empty()) return std::nullopt;
  return rule;
}

std::int64_t ZoneRule::first_second(const Moment& moment, std::int64_t year) noexcept {
  const std::int64_t new_year = days_from_civil({year, 1, 1});
  std::int64_t day = new_year + moment.day;
  if (moment.kind == 'J') {
    const bool before_march = moment.day < 60;
    day -= before_march || days_in_month(year, 2) == 28 ? 1 : 0;
  } else if (moment.kind == 'M') {
    const std::int64_t first = days_from_civil({year, moment.month, 1});
    const unsigned first_weekday = unsigned(iso_weekday(first)) % 7;
    day = first + (moment.weekday + 7 - first_weekday) % 7 + 7 * (moment.week - 1);
    if (day >= first + days_in_month(year, moment.month)) day -= 7;  // there is no fifth
  }
  return day * day_seconds + moment.time;
}

std::vector<ZoneRule::Change> ZoneRule::changes(std::int64_t year) const {
  if (!has_summer_) return {};
  std::vector<Change> both{{first_second(summer_begins_, year) - standard_, summer_},
                           {first_second(summer_ends_, year) - summer_, standard_}};
  std::ranges::sort(both, {}, &Change::at);
  return both;
}

}  // namespace footfall
