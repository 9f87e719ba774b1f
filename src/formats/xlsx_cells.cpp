#include "formats/xlsx_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/text.h"

namespace footfall {
namespace {

constexpr int digits_shown = 15;
constexpr std::int64_t millis_of_day = 86'400'000;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// What is found in the first section of a format's code.
struct FormatLetters {
  bool date = false;    // day, year, or a month by its name
  bool time = false;    // hour, second, AM/PM
  bool month = false;   // m or mm: a month, or the minutes of a time
  bool number = false;  // places for digits
  bool duration = false;
};

// The bracket that begins at `at`: a colour, condition, language, or the hours of a duration.
// Returns the place behind it.
std::size_t skip_bracket(std::string_view code, std::size_t at, FormatLetters& found) noexcept {
  const auto end = std::min(code.find(']', at), code.size());
  const auto inside = code.substr(at + 1, end - at - 1);
  const auto same_letter = [&](char c) { return lower(c) == lower(inside.front()); };
  if (!inside.empty() && std::string_view("hms").find(lower(inside.front())) != inside.npos &&
      std::all_of(inside.begin(), inside.end(), same_letter)) {
    found.duration = true;
  }
  return end + 1;
}

// One letter, or a run of one letter. Returns the place behind it.
std::size_t take_letter(std::string_view code, std::size_t at, FormatLetters& found) noexcept {
  const char letter = lower(code[at]);
  std::size_t end = at + 1;
  while (end < code.size() && lower(code[end]) == letter) ++end;
  switch (letter) {
    case 'd':
    case 'y': found.date = true; return end;
    case 'h':
    case 's':
      found.time = true;
      // Fractions of a second: ss.000.
      if (end < code.size() && code[end] == '.') ++end;
      while (end < code.size() && code[end] == '0') ++end;
      return end;
    case 'm': (end - at >= 3 ? found.date : found.month) = true; return end;
    case 'a': {
      const auto rest = code.substr(at);
      const bool am_pm = rest.size() >= 5 && rest[2] == '/';
      const bool a_p = rest.size() >= 3 && rest[1] == '/';
      if (!am_pm && !a_p) return at + 1;
      found.time = true;
      return at + (am_pm ? 5 : 3);
    }
    case '0':
    case '#':
    case '?': found.number = true; return end;
    default: return at + 1;
  }
}

FormatLetters letters_of(std::string_view code) noexcept {
  FormatLetters found;
  std::size_t at = 0;
  while (at < code.size() && code[at] != ';') {
    switch (code[at]) {
      case '"': at = std::min(code.find('"', at + 1), code.size() - 1) + 1; break;
      case '\\':
      case '_':
      case '*': at += 2; break;
      case '[': at = skip_bracket(code, at, found); break;
      default: at = take_letter(code, at, found);
    }
  }
  return found;
}

// `digits` (at least one) with the decimal point behind the first `point` of them.
void append_plain(std::string& out, std::string_view digits, int point) {
  const int count = int(digits.size());
  if (point <= 0) {
    out += "0.";
    out.append(std::size_t(-point), '0');
    out += digits;
  } else if (point >= count) {
    out += digits;
    out.append(std::size_t(point - count), '0');
  } else {
    out += digits.substr(0, std::size_t(point));
    out += '.';
    out += digits.substr(std::size_t(point));
  }
}

void append_double(std::string& out, double value) {
  if (value == 0.0) {
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific, digits_shown - 1)
                       .ptr;
  // d.dddddddddddddde+XX
  const std::string_view text(buffer.data(), std::size_t(end - buffer.data()));
  const auto e = text.find('e');
  int exponent = 0;
  const char* number = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(number, end, exponent);
  std::array<char, digits_shown> digits;
  std::size_t count = 0;
  for (const char c : text.substr(0, e)) {
    if (c != '.') digits[count++] = c;
  }
  while (count > 1 && digits[count - 1] == '0') --count;
  append_plain(out, {digits.data(), count}, exponent + 1);
}

std::optional<double> whole_number(std::string_view text) noexcept {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// A decimal of at most 15 significant digits is what its nearest double prints as: it needs no
// conversion, only its zeros taken off. False where it is anything else.
bool append_short_decimal(std::string& out, std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t first = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  std::string_view whole = text.substr(first, at - first);
  std::string_view fraction;
  if (at < text.size() && text[at] == '.') {
    fraction = text.substr(at + 1);
    for (const char c : fraction) {
      if (!is_digit(c)) return false;
    }
    at = text.size();
  }
  if (at != text.size() || whole.empty() || whole.size() + fraction.size() > digits_shown) {
    return false;
  }
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (first == 1 && (whole != "0" || !fraction.empty())) out += '-';
  out += whole;
  if (!fraction.empty()) {
    out += '.';
    out += fraction;
  }
  return true;
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  std::array<char, 20> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const auto count = std::size_t(end - buffer.data());
  if (count < width) out.append(width - count, '0');
  out.append(buffer.data(), count);
}

void append_day(std::string& out, std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  append_padded(out, int(date.year()), 4);
  out += '-';
  append_padded(out, unsigned(date.month()), 2);
  out += '-';
  append_padded(out, unsigned(date.day()), 2);
}

void append_time(std::string& out, std::int64_t millis) {
  append_padded(out, millis / 3'600'000, 2);
  out += ':';
  append_padded(out, millis / 60'000 % 60, 2);
  out += ':';
  append_padded(out, millis / 1000 % 60, 2);
  if (millis % 1000 == 0) return;
  out += '.';
  append_padded(out, millis % 1000, 3);
  while (out.back() == '0') out.pop_back();
}

// Four digits in hexadecimal between "_x" and "_", at the front; nullopt where there are none.
std::optional<std::uint32_t> escaped_unit(std::string_view text) noexcept {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, failure] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (failure != std::errc() || end != text.data() + 6) return std::nullopt;
  return unit;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += char(0xC0 | (c >> 6));
    out += char(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += char(0xE0 | (c >> 12));
    out += char(0x80 | ((c >> 6) & 0x3F));
    out += char(0x80 | (c & 0x3F));
  } else {
    out += char(0xF0 | (c >> 18));
    out += char(0x80 | ((c >> 12) & 0x3F));
    out += char(0x80 | ((c >> 6) & 0x3F));
    out += char(0x80 | (c & 0x3F));
  }
}

// Digits of exactly `pattern`'s form, in which 0 is any digit.
bool has_form(std::string_view text, std::string_view pattern) noexcept {
  return text.size() == pattern.size() &&
         std::equal(text.begin(), text.end(), pattern.begin(),
                    [](char c, char p) { return p == '0' ? is_digit(c) : c == p; });
}

unsigned two_digits(std::string_view text, std::size_t at) noexcept {
  return unsigned(text[at] - '0') * 10 + unsigned(text[at + 1] - '0');
}

bool is_day(std::string_view text) noexcept {
  if (!has_form(text, "0000-00-00")) return false;
  const int year = int(two_digits(text, 0) * 100 + two_digits(text, 2));
  return (std::chrono::year(year) / std::chrono::month(two_digits(text, 5)) /
          std::chrono::day(two_digits(text, 8)))
      .ok();
}

// hh:mm or hh:mm:ss, with or without a fraction.
bool append_clock(std::string& out, std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto clock = text.substr(0, point);
  auto fraction = text.substr(std::min(point + 1, text.size()));
  const bool seconds = has_form(clock, "00:00:00");
  if (!seconds && (!has_form(clock, "00:00") || point != text.size())) return false;
  if (two_digits(clock, 0) > 23 || two_digits(clock, 3) > 59) return false;
  if (seconds && two_digits(clock, 6) > 59) return false;
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return false;
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  out += clock;
  if (!seconds) out += ":00";
  if (!fraction.empty()) out += str(".", fraction);
  return true;
}

}  // namespace

NumberShape shape_of_format(std::string_view code) noexcept {
  const FormatLetters found = letters_of(code);
  if (found.duration || found.number) return NumberShape::number;
  if (found.time) return found.date ? NumberShape::date_time : NumberShape::time;
  return found.date || found.month ? NumberShape::date : NumberShape::number;
}

NumberShape shape_of_builtin(std::uint64_t id) noexcept {
  if (id >= 14 && id <= 17) return NumberShape::date;
  if ((id >= 18 && id <= 21) || id == 45 || id == 47) return NumberShape::time;
  if (id == 22) return NumberShape::date_time;
  // Dates of East Asian editions, the same in all of them.
  if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54)) return NumberShape::date;
  return NumberShape::number;
}

std::optional<CellPlace> parse_place(std::string_view text) noexcept {
  std::uint32_t column = 0;
  std::size_t at = 0;
  while (at < text.size() && at < 3 && text[at] >= 'A' && text[at] <= 'Z') {
    column = column * 26 + std::uint32_t(text[at++] - 'A' + 1);
  }
  std::uint32_t row = 0;
  const std::size_t digits = at;
  while (at < text.size() && at - digits < 7 && is_digit(text[at])) {
    row = row * 10 + std::uint32_t(text[at++] - '0');
  }
  if (at != text.size() || column == 0 || column > sheet_columns_max) return std::nullopt;
  if (row == 0 || row > sheet_rows_max || text[digits] == '0') return std::nullopt;
  return CellPlace{column - 1, row};
}

std::string column_name(std::uint32_t column) {
  std::string name;
  for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), char('A' + (rest - 1) % 26));
  }
  return name;
}

bool append_number(std::string& out, std::string_view text) {
  text = trim(text);
  if (append_short_decimal(out, text)) return true;
  const auto value = whole_number(text);
  if (value) append_double(out, *value);
  return value.has_value();
}

std::string append_date(std::string& out, std::string_view text, NumberShape shape,
                        bool from_1904) {
  text = trim(text);
  const auto serial = whole_number(text);
  if (!serial) return str("is marked as a number and holds \"", printable(text, 60), "\"");
  const auto no_day = [&] {
    return str("has the format of a date, and no day has the number ", printable(text, 60));
  };
  const std::int64_t days_known = from_1904 ? 2'957'004 : 2'958'466;  // up to 9999-12-31
  if (*serial < 0 || *serial >= double(days_known)) return no_day();
  const std::int64_t millis = std::llround(*serial * double(millis_of_day));
  const std::int64_t day = millis / millis_of_day;
  const std::int64_t rest = millis % millis_of_day;
  if (day == days_known) return no_day();
  if (day == 0 && (!from_1904 || shape == NumberShape::time)) {
    if (shape == NumberShape::date) return no_day();
    append_time(out, rest);
    return {};
  }
  if (!from_1904 && day == 60) return "holds 29 February 1900, a day that never was";
  using std::chrono::days;
  using namespace std::chrono_literals;
  const std::chrono::sys_days first = from_1904  ? 1904y / 1 / 1
                                      : day < 60 ? 1899y / 12 / 31
                                                 : 1899y / 12 / 30;
  append_day(out, first + days(day));
  if (shape != NumberShape::date || rest != 0) {
    out += ' ';
    append_time(out, rest);
  }
  return {};
}

bool append_iso_date(std::string& out, std::string_view text) {
  text = trim(text);
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (is_day(text.substr(0, 10))) {
    out += text.substr(0, 10);
    text.remove_prefix(10);
    if (text.empty()) return true;
    if (text.front() != 'T' && text.front() != ' ') return false;
    out += ' ';
    return append_clock(out, text.substr(1));
  }
  if (text.starts_with('T')) text.remove_prefix(1);
  return append_clock(out, text);
}

void append_unescaped(std::string& out, std::string_view text) {
  for (;;) {
    const auto at = text.find("_x");
    out += text.substr(0, at);
    if (at == std::string_view::npos) return;
    text.remove_prefix(at);
    const auto unit = escaped_unit(text);
    const bool high = unit && *unit >= 0xD800 && *unit < 0xDC00;
    const auto next = high ? escaped_unit(text.substr(7)) : std::nullopt;
    if (next && *next >= 0xDC00 && *next < 0xE000) {
      append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*next - 0xDC00));
      text.remove_prefix(14);
    } else if (unit && (*unit < 0xD800 || *unit >= 0xE000)) {
      append_utf8(out, *unit);
      text.remove_prefix(7);
    } else {
      out += text.substr(0, 2);
      text.remove_prefix(2);
    }
  }
}

}  // namespace footfall
