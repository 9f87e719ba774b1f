#include "ingest/field_profile.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/text.h"
#include "ingest/mapping.h"
#include "ingest/values.h"

namespace footfall {
namespace {

constexpr std::size_t examples_max = 5;
constexpr std::size_t prefixes_max = 32;

constexpr std::array<std::string_view, 10> strict_null_words{
    "NULL", "null", "Null", "NaN", "nan", "N/A", "#N/A", "\\N", "(not set)", "(null)"};
constexpr std::array<std::string_view, 9> loose_null_words{"n/a", "NA", "None", "none", "undefined",
                                                           "-",   "--", "?",    "nil"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// [-+]digits.digits: the digits behind the point. nullopt: it is none.
struct PlainDecimal {
  std::string_view whole;  // with its sign
  std::string_view places;
};
std::optional<PlainDecimal> plain_decimal(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  PlainDecimal parts{text.substr(0, point), text.substr(point + 1)};
  std::string_view digits = parts.whole;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() && parts.places.empty()) return std::nullopt;
  if (!std::ranges::all_of(digits, is_digit) || !std::ranges::all_of(parts.places, is_digit)) {
    return std::nullopt;
  }
  return parts;
}

bool is_day_number(std::int64_t number) noexcept {
  if (number < 1970'01'01 || number > 2099'12'31) return false;
  const auto year = unsigned(number / 10'000);
  const auto month = unsigned(number / 100 % 100);
  const auto day = unsigned(number % 100);
  return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

}  // namespace

bool is_strict_null_word(std::string_view text) noexcept {
  return std::ranges::find(strict_null_words, text) != strict_null_words.end();
}

bool is_null_word(std::string_view text) noexcept {
  return text.size() <= 9 && (is_strict_null_word(text) ||
                              std::ranges::find(loose_null_words, text) != loose_null_words.end());
}

std::string_view letter_prefix(std::string_view text) noexcept {
  const auto digit = std::ranges::find_if(text, is_digit);
  const auto letters = std::size_t(digit - text.begin());
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool fits = letters > 0 && letters <= 3 && letters < text.size() &&
                    std::all_of(text.begin(), digit, is_letter) &&
                    std::all_of(digit, text.end(), is_digit);
  return fits ? text.substr(0, letters) : std::string_view();
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = char(text[i] | ' ');
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_digit(text[i]) && (c < 'a' || c > 'f')) return false;
  }
  return true;
}

void DistinctTexts::add(std::string_view text, std::uint64_t times) {
  if (!more_) {
    seen_ += times;
    const std::uint64_t hash = hash64(text);
    if (hashes_.size() < counted_max) {
      hashes_.insert(hash);
    } else {
      more_ = !hashes_.contains(hash);
    }
  }
  if (text.size() > listed_bytes_max) {
    all_listed_ = false;
    return;
  }
  if (more_ && !all_listed_) return;
  const auto found = listed_.find(std::string(text));
  if (found != listed_.end()) {
    found->second += times;
  } else if (listed_.size() < listed_max) {
    listed_.emplace(text, times);
  } else {
    all_listed_ = false;
  }
}

double DistinctTexts::new_share() const noexcept {
  return seen_ == 0 ? 0 : double(hashes_.size()) / double(seen_);
}

std::uint64_t FieldProfile::missing() const noexcept {
  std::uint64_t missing = counts_.nulls;
  for (const auto& [word, count] : counts_.null_words) missing += count;
  return missing;
}

void FieldProfile::flush() {
  const std::uint64_t times = repeats_;
  if (times == 0) return;
  repeats_ = 0;
  rows_ += times;
  if (is_blank(last_)) {
    counts_.nulls += times;
    return;
  }
  const std::string_view text = trim(last_);
  if (is_null_word(text)) {
    counts_.null_words[std::string(text)] += times;
    return;
  }
  if (text.size() != last_.size()) padded_ += times;
  distinct_.add(text, times);
  longest_ = std::max(longest_, text.size());
  if (examples_.size() < examples_max && std::ranges::find(examples_, text) == examples_.end()) {
    examples_.emplace_back(text);
  }
  if (count_number(text, times) || count_time(text, times)) return;
  if (is_uuid(text)) {
    counts_.uuid += times;
    return;
  }
  counts_.other += times;
  if (text.starts_with('-') || text.starts_with('(')) numbers_.negative += times;
  count_prefix(text, times);
  pictures_.add(text, times);
}

bool FieldProfile::count_number(std::string_view text, std::uint64_t times) {
  const char first = text[0];
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return false;
  if (const auto number = parse_int64(text)) {
    numbers_.least = counts_.whole == 0 ? *number : std::min(numbers_.least, *number);
    numbers_.most = counts_.whole == 0 ? *number : std::max(numbers_.most, *number);
    counts_.whole += times;
    if (*number < 0) numbers_.negative += times;
    if (*number == 0) numbers_.zero += times;
    if (is_day_number(*number)) numbers_.as_days += times;
    return true;
  }
  if (std::ranges::all_of(text, is_digit)) {
    counts_.digits += times;
    return true;
  }
  const auto parts = plain_decimal(text);
  if (!parts) return false;
  counts_.decimal += times;
  std::string_view places = parts->places;
  if (places.size() == 3 && parts->whole.size() <= 4) numbers_.groups += times;
  numbers_.written = std::max(numbers_.written, int(std::min<std::size_t>(places.size(), 99)));
  while (places.ends_with('0')) places.remove_suffix(1);
  if (places.size() > std::size_t(scale_max)) numbers_.long_ones += times;
  numbers_.places = std::max(numbers_.places, int(std::min<std::size_t>(places.size(), 99)));
  if (places.empty() && parse_int64(parts->whole)) numbers_.point_zero += times;
  const bool zero = text.find_first_of("123456789") == std::string_view::npos;
  if (zero) numbers_.zero += times;
  if (first == '-' && !zero) numbers_.negative += times;
  return true;
}

bool FieldProfile::count_time(std::string_view text, std::uint64_t times) {
  static const TimeRule iso;
  static const TimeRule clock{.formats = {TimeFormat::iso}, .floating = true};
  static const TimeRule day{.formats = {TimeFormat::date}, .floating = true};
  if (text.size() < 10 || text[4] != '-') return false;
  ParsedTime time = parse_time(text, iso);
  if (time.fault == RowFault::none) {
    counts_.instant += times;
  } else if (time.fault == RowFault::no_zone) {
    time = parse_time(text, clock);
    counts_.clock += times;
  } else {
    time = parse_time(text, day);
    if (time.fault != RowFault::none) return false;
    counts_.day += times;
  }
  const bool first = counts_.instant + counts_.clock + counts_.day == times;
  first_time_ = first ? time.time : std::min(first_time_, time.time);
  last_time_ = first ? time.time : std::max(last_time_, time.time);
  if (floor_div(time.time, micros_per_day) * micros_per_day == time.time) midnights_ += times;
  return true;
}

void FieldProfile::count_prefix(std::string_view text, std::uint64_t times) {
  const std::string_view prefix = letter_prefix(text);
  if (prefix.empty()) return;
  const auto found = prefixes_.find(prefix);
  if (found != prefixes_.end()) {
    found->second += times;
  } else if (prefixes_.size() < prefixes_max) {
    prefixes_.emplace(prefix, times);
  }
}

bool looks_like_data(std::string_view text) {
  FieldProfile one;
  one.add(text);
  one.finish();
  const ValueCounts& counts = one.counts();
  if (counts.other == 0) return counts.nulls == 0;
  const std::string picture = picture_of(trim(text));
  return !picture.empty() && picture.find_first_not_of("9 :/.,-+()$%") == std::string::npos &&
         picture.find('9') != std::string::npos;
}

}  // namespace footfall
