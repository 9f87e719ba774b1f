#include "ingest/time_guess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "ingest/time_pattern.h"

namespace footfall {
namespace {

bool is_digit_sign(char c) noexcept { return c == '9'; }

// A pattern with # for a number that may be the day or the month, and the pictures it stands for.
struct Family {
  std::string first;   // with the day first: d/M/yyyy H:mm. Without a choice: the only reading
  std::string second;  // with the month first; "": there is no choice
  std::uint64_t count = 0;
  PictureRange one;  // of the two numbers, in their order
  PictureRange two;
  std::string example;
};

void widen(PictureRange& range, const PictureRange& other) noexcept {
  range.least = std::min(range.least, other.least);
  range.most = std::max(range.most, other.most);
}

// Reads a picture from the front.
struct PictureScanner {
  std::string_view rest;

  std::size_t digits() noexcept {
    const auto end = std::ranges::find_if_not(rest, is_digit_sign);
    const auto count = std::size_t(end - rest.begin());
    rest.remove_prefix(count);
    return count;
  }
  bool take(std::string_view text) noexcept {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
};

std::string letters(char letter, std::size_t count) { return std::string(count, letter); }

// The date at the front of a picture: its two readings. `two_numbers`: day and month are both
// numbers, the picture's first two.
struct DateReading {
  std::string first;
  std::string second;
};

std::optional<DateReading> scan_numeric_date(PictureScanner& in, std::size_t leading) {
  if (in.rest.empty()) return std::nullopt;
  const char between = in.rest[0];
  if (std::string_view("/.- ").find(between) == std::string_view::npos) return std::nullopt;
  in.rest.remove_prefix(1);
  const std::string gap(1, between);
  if (in.rest.starts_with("MMM")) {  // 5-Jan-2020
    const bool full = in.take("MMMM");
    if (!full) in.take("MMM");
    if (leading > 2 || !in.take(gap)) return std::nullopt;
    const std::size_t year = in.digits();
    if (year != 4 && year != 2) return std::nullopt;
    return DateReading{
        letters('d', leading) + gap + (full ? "MMMM" : "MMM") + gap + letters('y', year), ""};
  }
  const std::size_t middle = in.digits();
  if (middle < 1 || middle > 2 || !in.take(gap)) return std::nullopt;
  const std::size_t last = in.digits();
  if (leading == 4 && (last == 1 || last == 2)) {
    return DateReading{"yyyy" + gap + letters('M', middle) + gap + letters('d', last), ""};
  }
  if (leading > 2 || (last != 4 && last != 2)) return std::nullopt;
  const std::string year = gap + letters('y', last);
  return DateReading{letters('d', leading) + gap + letters('M', middle) + year,
                     letters('M', leading) + gap + letters('d', middle) + year};
}

std::optional<DateReading> scan_date(PictureScanner& in) {
  if (in.rest.starts_with("MMM")) {  // January 5, 2020
    const bool full = in.take("MMMM");
    if (!full) in.take("MMM");
    if (!in.take(" ")) return std::nullopt;
    const std::size_t day = in.digits();
    const bool comma = in.take(",");
    if (day < 1 || day > 2 || !in.take(" ") || in.digits() != 4) return std::nullopt;
    return DateReading{str(full ? "MMMM " : "MMM ", letters('d', day), comma ? ", yyyy" : " yyyy"),
                       ""};
  }
  const std::size_t leading = in.digits();
  if (leading == 14) return DateReading{"yyyyMMddHHmmss", ""};
  if (leading == 8) return DateReading{"yyyyMMdd", ""};
  if (leading < 1 || leading > 4 || leading == 3) return std::nullopt;
  return scan_numeric_date(in, leading);
}

// " H:mm:ss" with what stands before it; "" where nothing is left; nullopt where it is no time.
std::optional<std::string> scan_time(PictureScanner& in) {
  if (in.rest.empty()) return "";
  std::string pattern;
  for (const std::string_view gap : {", ", " - ", " ", "T"}) {
    if (!in.take(gap)) continue;
    pattern = gap == "T" ? "'T'" : gap;
    break;
  }
  if (pattern.empty()) return std::nullopt;
  const bool half = in.rest.ends_with('a');
  const std::size_t hour = in.digits();
  if (hour < 1 || hour > 2) return std::nullopt;
  pattern += letters(half ? 'h' : 'H', hour);
  if (!in.take(":") || in.digits() != 2) return std::nullopt;
  pattern += ":mm";
  if (in.take(":")) {
    if (in.digits() != 2) return std::nullopt;
    pattern += ":ss";
    if (in.rest.starts_with(".9") || in.rest.starts_with(",9")) {
      pattern += in.rest[0];
      in.rest.remove_prefix(1);
      const std::size_t places = in.digits();
      if (places > 6) return std::nullopt;
      pattern += letters('S', places);
    }
  }
  if (half) {
    if (in.take(" ")) pattern += ' ';
    if (!in.take("a")) return std::nullopt;
    pattern += 'a';
  }
  if (!in.rest.empty()) return std::nullopt;
  return pattern;
}

// A letter where any picture of the family has one digit: "d" reads both.
std::string loosened(const std::string& a, const std::string& b) {
  std::string out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const char c = a[i];
    const std::size_t a_end = std::min(a.find_first_not_of(c, i), a.size());
    const std::size_t b_end = std::min(b.find_first_not_of(b[j], j), b.size());
    out.append(std::min(a_end - i, b_end - j), c);
    i = a_end;
    j = b_end;
  }
  return out;
}

// Equal for patterns that differ only in one digit or two of days, months and hours.
std::string family_key(const std::string& pattern) {
  std::string key;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool repeated = i > 0 && pattern[i - 1] == c;
    const bool loose = c == 'd' || c == 'H' || c == 'h' || c == 'M';
    const bool name = c == 'M' && pattern.find("MMM") != std::string::npos;
    if (loose && !name && repeated) continue;
    key.push_back(c);
  }
  return key;
}

std::vector<Family> families_of(const FieldProfile& field, std::uint64_t& read) {
  std::vector<Family> families;
  for (const auto& [picture, facts] : field.pictures().all()) {
    PictureScanner in{picture};
    const auto date = scan_date(in);
    if (!date) continue;
    const auto time = scan_time(in);
    if (!time) continue;
    Family made{date->first + *time, date->second.empty() ? "" : date->second + *time,
                facts.count,         facts.numbers[0],
                facts.numbers[1],    facts.example};
    read += facts.count;
    const auto same = std::ranges::find_if(families, [&made](const Family& that) {
      return family_key(that.first) == family_key(made.first) &&
             that.second.empty() == made.second.empty();
    });
    if (same == families.end()) {
      families.push_back(std::move(made));
      continue;
    }
    same->first = loosened(same->first, made.first);
    if (!made.second.empty()) same->second = loosened(same->second, made.second);
    same->count += made.count;
    widen(same->one, made.one);
    widen(same->two, made.two);
  }
  std::ranges::stable_sort(families, std::ranges::greater{}, &Family::count);
  return families;
}

// From the first to the last day of the texts as the patterns read them; nullopt: one is not read.
std::optional<std::int64_t> days_spanned(const std::vector<std::string>& texts,
                                         const std::vector<TimePattern>& patterns) {
  std::optional<Micros> first;
  std::optional<Micros> last;
  for (const auto& text : texts) {
    for (const auto& pattern : patterns) {
      const auto time = pattern.read(trim(text));
      if (!time) continue;
      first = std::min(first.value_or(*time), *time);
      last = std::max(last.value_or(*time), *time);
      break;
    }
  }
  if (!first) return std::nullopt;
  return (*last - *first) / micros_per_day;
}

std::string day_of(const std::string& text, const std::string& pattern) {
  const auto time = TimePattern(pattern).read(trim(text));
  if (!time) return "none";
  const CivilDate date = civil_from_days(floor_div(*time, micros_per_day));
  const auto two = [](unsigned value) { return str(value < 10 ? "0" : "", value); };
  return str(date.year, "-", two(date.month), "-", two(date.day));
}

// What the numbers of all families say. nullopt where they say nothing.
struct Order {
  std::optional<bool> day_first;
  bool both = false;  // some say one thing, some the other
  std::string example;
};

Order order_of(const std::vector<Family>& families) {
  Order order;
  for (const Family& family : families) {
    if (family.second.empty()) continue;
    if (order.example.empty()) order.example = family.example;
    for (const auto& [range, day_first] : {std::pair{family.one, true}, {family.two, false}}) {
      if (range.most <= 12) continue;
      order.both = order.both || (order.day_first && *order.day_first != day_first);
      order.day_first = day_first;
    }
  }
  return order;
}

// Without a value above twelve the reading counts under which the sample spans fewer days: a file
// of one month of orders would else be spread over a year.
bool choose_order(const std::vector<Family>& families, const std::vector<std::string>& sample) {
  std::vector<TimePattern> day_first;
  std::vector<TimePattern> month_first;
  for (const Family& family : families) {
    day_first.emplace_back(family.first);
    month_first.emplace_back(family.second.empty() ? family.first : family.second);
  }
  const auto by_day = days_spanned(sample, day_first);
  const auto by_month = days_spanned(sample, month_first);
  if (by_day && by_month && *by_day != *by_month) return *by_day < *by_month;
  return families.front().first.find('.') != std::string::npos;
}

void explain_order(const Order& order, const std::vector<Family>& families, TimeGuess& guess) {
  const auto ambiguous =
      std::ranges::find_if(families, [](const Family& family) { return !family.second.empty(); });
  const Family& family = *ambiguous;
  const std::string& chosen = *guess.day_first ? family.first : family.second;
  const std::string& other = *guess.day_first ? family.second : family.first;
  if (order.both) {
    guess.reasons.push_back(
        "some values have the day first and some the month: rows of the other order are set aside; "
        "split the file");
  } else if (order.day_first) {
    guess.reasons.push_back(str(*order.day_first ? "the day" : "the month", " comes first: the ",
                                *order.day_first ? "first" : "second", " number goes up to ",
                                *order.day_first ? family.one.most : family.two.most));
  } else {
    guess.chosen = true;
    guess.reasons.push_back(str("no value says whether day or month comes first: \"",
                                printable(order.example, 40), "\" is read as ",
                                day_of(order.example, chosen), ", and would be ",
                                day_of(order.example, other), " with \"", other, "\""));
  }
}

// ISO forms and patterns, by how often each came.
struct Forms {
  std::vector<std::pair<std::uint64_t, std::string>> list;
  void add(std::uint64_t count, std::string format) {
    if (count > 0) list.emplace_back(count, std::move(format));
  }
};

std::optional<TimeGuess> guess_epoch(const FieldProfile& field) {
  const ValueCounts& counts = field.counts();
  if (counts.whole == 0 || counts.whole != field.values()) return std::nullopt;
  TimeGuess guess;
  guess.needs_name = true;
  guess.read = guess.values = field.values();
  const NumberFacts& numbers = field.numbers();
  if (numbers.as_days == counts.whole) {
    guess.formats = {"yyyyMMdd"};
    guess.dates_only = true;
    return guess;
  }
  constexpr std::int64_t first = 946'684'800;   // 2000-01-01
  constexpr std::int64_t last = 4'102'444'800;  // 2100-01-01
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> units{
      {{"epoch_s", 1}, {"epoch_ms", 1000}, {"epoch_us", 1'000'000}}};
  for (const auto& [name, unit] : units) {
    if (numbers.least < first * unit || numbers.most >= last * unit) continue;
    guess.formats = {std::string(name)};
    const auto day = [one = unit](std::int64_t value) {
      const CivilDate date = civil_from_days(value / (86'400 * one));
      return str(date.year, "-", date.month < 10 ? "0" : "", date.month, "-",
                 date.day < 10 ? "0" : "", date.day);
    };
    guess.reasons.push_back(str("whole numbers that are times from ", day(numbers.least), " to ",
                                day(numbers.most), " as ", name));
    return guess;
  }
  return std::nullopt;
}

}  // namespace

std::optional<TimeGuess> guess_time(const FieldProfile& field,
                                    const std::vector<std::string>& sample) {
  if (field.values() == 0) return std::nullopt;
  if (auto epoch = guess_epoch(field)) return epoch;
  const ValueCounts& counts = field.counts();
  TimeGuess guess;
  guess.values = field.values();
  std::uint64_t read = 0;
  auto families = families_of(field, read);
  const std::uint64_t zoned = counts.instant;
  guess.read = zoned + counts.clock + counts.day + read;
  if (guess.read == 0 || guess.read * 10 < guess.values * 9) return std::nullopt;
  const Order order = order_of(families);
  const bool ambiguous =
      std::ranges::any_of(families, [](const Family& family) { return !family.second.empty(); });
  if (ambiguous) {
    guess.day_first = order.day_first ? *order.day_first : choose_order(families, sample);
    explain_order(order, families, guess);
  }
  Forms forms;
  forms.add(std::max(zoned, counts.clock), zoned + counts.clock > 0 ? "iso" : "");
  forms.add(counts.day, "date");
  for (const Family& family : families) {
    const bool second = !family.second.empty() && !*guess.day_first;
    forms.add(family.count, second ? family.second : family.first);
  }
  std::ranges::stable_sort(forms.list, std::ranges::greater{},
                           [](const auto& form) { return form.first; });
  bool time_of_day = counts.clock > 0;
  for (const auto& [count, format] : forms.list) {
    guess.formats.push_back(format);
    time_of_day = time_of_day || format.find("mm") != std::string::npos;
  }
  guess.dates_only = !time_of_day && zoned == 0;
  guess.floating = (time_of_day || counts.day > 0 || read > 0) && !guess.dates_only;
  if (zoned > 0 && guess.floating) {
    // An instant and a wall clock cannot both be read; the more frequent one counts.
    const bool instants = zoned >= counts.clock + counts.day + read;
    guess.reasons.push_back(str(grouped(std::int64_t(zoned)), " values have a zone and ",
                                grouped(std::int64_t(guess.read - zoned)), " have none: the ",
                                instants ? "latter" : "former", " are set aside"));
    guess.read = instants ? zoned : guess.read - zoned;
    if (instants) {
      guess.floating = false;
      guess.formats = {"iso"};
    }
  }
  return guess;
}

std::vector<std::string> guess_time_of_day(const FieldProfile& field) {
  std::vector<std::pair<std::uint64_t, std::string>> patterns;
  std::uint64_t read = 0;
  for (const auto& [picture, facts] : field.pictures().all()) {
    const std::string behind_day = " " + picture;
    PictureScanner in{behind_day};
    const auto pattern = scan_time(in);
    const bool half = pattern && pattern->ends_with('a');
    if (!pattern || facts.numbers[0].most > (half ? 12U : 23U) || facts.numbers[1].most > 59) {
      continue;
    }
    read += facts.count;
    const std::string text = pattern->substr(1);
    const auto same = std::ranges::find_if(patterns, [&text](const auto& that) {
      return family_key(that.second) == family_key(text);
    });
    if (same == patterns.end()) {
      patterns.emplace_back(facts.count, text);
    } else {
      same->first += facts.count;
      same->second = loosened(same->second, text);
    }
  }
  if (read == 0 || read * 10 < field.values() * 9) return {};
  std::ranges::sort(patterns, std::ranges::greater{});
  std::vector<std::string> texts;
  for (auto& [count, text] : patterns) texts.push_back(std::move(text));
  return texts;
}

TimeGuess with_time_of_day(const TimeGuess& days, const std::vector<std::string>& times,
                           bool some_missing) {
  TimeGuess guess = days;
  guess.formats.clear();
  guess.dates_only = false;
  guess.floating = true;
  for (const auto& day : days.formats) {
    for (const auto& time : times) {
      const bool iso = day == "date" && time.starts_with("HH:mm") && !time.ends_with('a');
      const std::string pattern = str(day == "date" ? "yyyy-MM-dd" : day, " ", time);
      guess.formats.push_back(iso ? std::string("iso") : pattern);
    }
    if (some_missing) guess.formats.push_back(day);
  }
  const auto twice = std::ranges::unique(guess.formats);
  guess.formats.erase(twice.begin(), twice.end());
  return guess;
}

void set_day_first(TimeGuess& guess, bool day_first, const std::string& why) {
  if (!guess.day_first) return;
  if (*guess.day_first != day_first) {
    for (auto& format : guess.formats) {
      if (format.find("MMM") != std::string::npos || format.starts_with('y')) continue;
      for (char& c : format) c = c == 'd' ? 'M' : c == 'M' ? 'd' : c;
    }
  }
  guess.day_first = day_first;
  guess.chosen = false;
  guess.reasons.push_back(why);
}

}  // namespace footfall
