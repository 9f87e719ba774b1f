#include "ingest/number_guess.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/decimal.h"
#include "base/text.h"
#include "ingest/numbers.h"

namespace footfall {
namespace {

// The part of a picture that is digits and what stands between them.
struct Body {
  std::string_view digits;  // 9.999,99
  bool currency = false;
  bool percent = false;
};

constexpr std::string_view no_break_space = "\xC2\xA0";
constexpr std::string_view thin_spaces[] = {"\xE2\x80\xAF", "\xE2\x80\x89"};

std::string_view without_blanks(std::string_view text) noexcept {
  for (bool again = true; again;) {
    again = false;
    const std::string_view before = text;
    text = trim(text);
    if (text.starts_with(no_break_space)) text.remove_prefix(no_break_space.size());
    if (text.ends_with(no_break_space)) text.remove_suffix(no_break_space.size());
    for (const auto thin : thin_spaces) {
      if (text.starts_with(thin)) text.remove_prefix(thin.size());
      if (text.ends_with(thin)) text.remove_suffix(thin.size());
    }
    again = text.size() != before.size();
  }
  return text;
}

// A currency's sign or code. A letter of the text's own picture may have become an "a" (AM).
bool is_currency_text(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 27> known{
      "$",   "€",   "£",  "¥",  "₹",  "₽",  "₩",  "₺",  "₴",  "₪",  "₫",   "฿", "₦", "₱",
      "US$", "CA$", "C$", "A$", "R$", "kr", "zł", "Kč", "Ft", "Fr", "lei", "R", "元"};
  if (std::ranges::find(known, text) != known.end()) return true;
  return is_currency(text);
}

std::optional<Body> body_of(std::string_view picture) {
  Body body;
  picture = without_blanks(picture);
  const auto take_sign = [&picture] {
    if (picture.starts_with('-') || picture.starts_with('+')) picture.remove_prefix(1);
  };
  take_sign();
  if (picture.starts_with('(') && picture.ends_with(')')) {
    picture = picture.substr(1, picture.size() - 2);
  }
  const std::size_t first = picture.find_first_of("9.,");
  const std::size_t last = picture.find_last_of('9');
  if (first == std::string_view::npos || last == std::string_view::npos || last < first) {
    return std::nullopt;
  }
  std::string_view before = without_blanks(picture.substr(0, first));
  if (before.ends_with('-') || before.ends_with('+')) before.remove_suffix(1);
  std::string_view behind = without_blanks(picture.substr(last + 1));
  if (behind == "%") {
    body.percent = true;
    behind = {};
  }
  for (const auto text : {without_blanks(before), behind}) {
    if (text.empty()) continue;
    if (!is_currency_text(text) || body.currency) return std::nullopt;
    body.currency = true;
  }
  body.digits = picture.substr(first, last - first + 1);
  return body;
}

struct Style {
  char point;
  char thousands;
};

// In the order of preference where several read as much.
constexpr std::array<Style, 7> styles{
    {{'.', '\0'}, {'.', ','}, {',', '\0'}, {',', '.'}, {',', ' '}, {'.', ' '}, {'.', '\''}}};

// Places behind the point; nullopt: the style does not read it.
std::optional<int> places_in(std::string_view digits, Style style) noexcept {
  std::size_t group = 0;
  bool separated = false;
  int places = -1;
  for (std::size_t i = 0; i < digits.size();) {
    std::size_t blank = 0;
    if (style.thousands == ' ') {
      const std::string_view rest = digits.substr(i);
      if (rest.starts_with(' ')) blank = 1;
      if (rest.starts_with(no_break_space)) blank = no_break_space.size();
      for (const auto thin : thin_spaces) {
        if (rest.starts_with(thin)) blank = thin.size();
      }
    }
    if (digits[i] == '9') {
      ++group;
      if (places >= 0) ++places;
      ++i;
    } else if (digits[i] == style.point && places < 0) {
      if (separated && group != 3) return std::nullopt;
      places = 0;
      ++i;
    } else if (style.thousands != '\0' && (blank > 0 || digits[i] == style.thousands)) {
      if (places >= 0 || group == 0 || group > 3 || (separated && group != 3)) return std::nullopt;
      separated = true;
      group = 0;
      i += std::max<std::size_t>(blank, 1);
    } else {
      return std::nullopt;
    }
  }
  if (places < 0 && separated && group != 3) return std::nullopt;
  return std::max(places, 0);
}

// What one style makes of the column.
struct Reading {
  Style style{};
  std::uint64_t read = 0;
  int places = 0;
  bool currency = false;
  bool percent = false;
  std::string unread;  // an example
};

Reading read_as(const FieldProfile& field, Style style) {
  Reading reading;
  reading.style = style;
  const ValueCounts& counts = field.counts();
  reading.read = counts.whole + counts.digits;
  if (style.point == '.') {
    reading.read += counts.decimal;
    reading.places = field.numbers().places;
  } else if (style.thousands == '.') {
    reading.read += field.numbers().groups;
  }
  for (const auto& [picture, facts] : field.pictures().all()) {
    const auto body = body_of(picture);
    const auto places = body ? places_in(body->digits, style) : std::nullopt;
    if (!places) {
      if (reading.unread.empty()) reading.unread = facts.example;
      continue;
    }
    reading.read += facts.count;
    reading.places = std::max(reading.places, *places + (body->percent ? 2 : 0));
    reading.currency = reading.currency || body->currency;
    reading.percent = reading.percent || body->percent;
  }
  return reading;
}

// 1,234 in all values: thousands, or three places behind a comma?
void say_doubt(const FieldProfile& field, const Reading& chosen, NumberGuess& guess) {
  for (const auto& [picture, facts] : field.pictures().all()) {
    const auto body = body_of(picture);
    if (!body) continue;
    const char other = chosen.style.point == '.' ? ',' : '.';
    const auto as_point = places_in(body->digits, {other, '\0'});
    const auto as_chosen = places_in(body->digits, chosen.style);
    if (!as_point || !as_chosen || *as_point != 3 || *as_chosen != 0) continue;
    guess.doubts.push_back(str("\"", printable(facts.example, 40), "\" is read with \"",
                               chosen.style.thousands,
                               "\" between thousands; if it is the decimal point, say "
                               "decimal_point = \"",
                               other, "\" and leave thousands out"));
    return;
  }
}

}  // namespace

std::optional<NumberGuess> guess_number(const FieldProfile& field, bool comma_expected) {
  const ValueCounts& counts = field.counts();
  const std::uint64_t values = field.values();
  const bool known = counts.whole + counts.digits + counts.decimal > 0;
  if (values == 0 || (field.pictures().overflowed() && !known)) return std::nullopt;
  Reading best;
  for (const Style style : styles) {
    const Reading reading = read_as(field, style);
    const bool tie = reading.read == best.read && reading.read > 0 && comma_expected &&
                     style.point == ',' && best.style.point == '.' && best.style.thousands == ',' &&
                     style.thousands == '\0';
    if (reading.read > best.read || tie) best = reading;
  }
  if (best.read * 10 < values * 9) return std::nullopt;
  NumberGuess guess;
  guess.decimal_point = best.style.point;
  guess.thousands = best.style.thousands;
  guess.currency = best.currency;
  guess.percent = best.percent;
  guess.places = best.places;
  guess.negative = field.numbers().negative > 0;
  guess.read = best.read;
  guess.values = values;
  if (best.read < values && !best.unread.empty()) {
    guess.doubts.push_back(str(grouped(std::int64_t(values - best.read)),
                               " are no such numbers and set their rows aside, as \"",
                               printable(best.unread, 40), "\""));
  }
  if (guess.thousands == ',' || guess.thousands == '.') say_doubt(field, best, guess);
  return guess;
}

}  // namespace footfall
