#include "ingest/time_pattern.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// How often a letter may stand side by side.
struct Letter {
  char letter;
  std::string_view counts;
};
constexpr std::array<Letter, 9> letters{{{'y', "24"},
                                         {'M', "1234"},
                                         {'d', "12"},
                                         {'H', "12"},
                                         {'h', "12"},
                                         {'m', "12"},
                                         {'s', "12"},
                                         {'S', "123456"},
                                         {'a', "1"}}};

constexpr std::string_view letters_hint =
    "letters: yyyy yy M MM MMM MMMM d dd H HH h hh m mm s ss S..SSSSSS a; others in '...'";

[[noreturn]] void refuse(std::string_view pattern, std::string_view what) {
  throw Error(ErrorKind::bad_request,
              str("\"", printable(pattern, 60), "\" is no pattern of times: ", what),
              std::string(letters_hint));
}

// Up to `most` digits, at least `least`.
bool take_number(std::string_view& rest, std::size_t least, std::size_t most,
                 unsigned& value) noexcept {
  std::size_t count = 0;
  value = 0;
  while (count < most && count < rest.size() && is_digit(rest[count])) {
    value = value * 10 + unsigned(rest[count] - '0');
    ++count;
  }
  rest.remove_prefix(count);
  return count >= least;
}

// The name of a month, whole or its first three letters, in any case.
bool take_month(std::string_view& rest, bool whole, unsigned& value) noexcept {
  for (unsigned i = 0; i < months.size(); ++i) {
    const std::string_view name = whole ? months[i] : months[i].substr(0, 3);
    if (rest.size() < name.size()) continue;
    if (!std::equal(name.begin(), name.end(), rest.begin(),
                    [](char a, char b) { return a == lower(b); }))
      continue;
    rest.remove_prefix(name.size());
    value = i + 1;
    return true;
  }
  return false;
}

struct Fields {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  Micros fraction = 0;
  unsigned half = 0;  // 12 after noon
};

bool take_field(std::string_view& rest, char letter, std::size_t count, Fields& fields) noexcept {
  const std::size_t least = count == 1 ? 1 : 2;
  switch (letter) {
    case 'y': {
      if (!take_number(rest, count, count, fields.year)) return false;
      if (count == 2) fields.year += fields.year < 70 ? 2000 : 1900;
      return true;
    }
    case 'M':
      return count > 2 ? take_month(rest, count == 4, fields.month)
                       : take_number(rest, least, 2, fields.month);
    case 'd': return take_number(rest, least, 2, fields.day);
    case 'H': return take_number(rest, least, 2, fields.hour) && fields.hour < 24;
    case 'h': {
      if (!take_number(rest, least, 2, fields.hour)) return false;
      if (fields.hour < 1 || fields.hour > 12) return false;
      fields.hour %= 12;
      return true;
    }
    case 'm': return take_number(rest, least, 2, fields.minute) && fields.minute < 60;
    case 's': return take_number(rest, least, 2, fields.second) && fields.second < 60;
    case 'S': {
      unsigned value = 0;
      if (!take_number(rest, count, count, value)) return false;
      fields.fraction = value;
      for (; count < 6; ++count) fields.fraction *= 10;
      return true;
    }
    default: {
      if (rest.size() < 2 || lower(rest[1]) != 'm') return false;
      if (lower(rest[0]) != 'a' && lower(rest[0]) != 'p') return false;
      fields.half = lower(rest[0]) == 'p' ? 12 : 0;
      rest.remove_prefix(2);
      return true;
    }
  }
}

}  // namespace

TimePattern::TimePattern(std::string_view text) : text_(text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\'') {
      i = add_quoted(i);
    } else if (is_letter(text[i])) {
      const std::size_t end = std::min(text.find_first_not_of(text[i], i), text.size());
      add(text[i], end - i);
      i = end;
    } else {
      pieces_.push_back({.literal = text[i++]});
    }
  }
  check();
}

// '...' from `begin` on, with '' for a quote; '' alone is one, too. Returns what is behind it.
std::size_t TimePattern::add_quoted(std::size_t begin) {
  for (std::size_t i = begin + 1; i < text_.size(); ++i) {
    const bool quote = text_[i] == '\'';
    if (quote && (i + 1 == text_.size() || text_[i + 1] != '\'')) {
      if (i == begin + 1) pieces_.push_back({.literal = '\''});
      return i + 1;
    }
    pieces_.push_back({.literal = text_[i]});
    if (quote) ++i;
  }
  refuse(text_, "a ' is never closed");
}

void TimePattern::add(char letter, std::size_t count) {
  const std::string shown(count, letter);
  const auto known = std::ranges::find(letters, letter, &Letter::letter);
  if (known == letters.end()) refuse(text_, str("\"", shown, "\" is none of its letters"));
  if (count > 9 || known->counts.find(char('0' + count)) == std::string_view::npos) {
    refuse(text_, str("\"", shown, "\" has a wrong number of letters"));
  }
  const auto same = [letter](const Piece& that) {
    return that.letter == letter || (letter == 'h' && that.letter == 'H') ||
           (letter == 'H' && that.letter == 'h');
  };
  if (std::ranges::any_of(pieces_, same)) refuse(text_, str("\"", shown, "\" comes twice"));
  // Which digits belong to which would be a guess.
  if (!pieces_.empty() && pieces_.back().letter != 0 && pieces_.back().count == 1 &&
      pieces_.back().letter != 'a' && letter != 'a') {
    refuse(text_, str("\"", pieces_.back().letter, "\" may have two digits, and digits follow"));
  }
  pieces_.push_back({.letter = letter, .count = count});
}

void TimePattern::check() {
  const auto has = [this](char letter) {
    return std::ranges::find(pieces_, letter, &Piece::letter) != pieces_.end();
  };
  if (!has('y') || !has('M') || !has('d')) refuse(text_, "year, month and day are wanted");
  if (has('h') != has('a')) refuse(text_, "h and a go together");
  const bool hour = has('H') || has('h');
  if ((has('m') && !hour) || (has('s') && !has('m')) || (has('S') && !has('s'))) {
    refuse(text_, "a smaller part of the time stands without the larger one");
  }
  has_time_ = hour;
}

std::string TimePattern::shape() const {
  std::string shape;
  for (const Piece& piece : pieces_) {
    if (piece.letter == 0) {
      shape += {'\'', piece.literal};
    } else if (piece.letter == 'd' || (piece.letter == 'M' && piece.count <= 2)) {
      shape += '#';
    } else {
      shape.append(piece.count, piece.letter);
    }
  }
  return shape;
}

std::optional<Micros> TimePattern::read(std::string_view text) const noexcept {
  Fields fields;
  for (const Piece& piece : pieces_) {
    if (piece.letter != 0) {
      if (!take_field(text, piece.letter, piece.count, fields)) return std::nullopt;
    } else {
      if (text.empty() || text[0] != piece.literal) return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty() || fields.year == 0 || fields.month == 0 || fields.month > 12 ||
      fields.day == 0 || fields.day > days_in_month(fields.year, fields.month)) {
    return std::nullopt;
  }
  const std::int64_t day = days_from_civil({fields.year, fields.month, fields.day});
  return day * micros_per_day + Micros(fields.hour + fields.half) * micros_per_hour +
         Micros(fields.minute) * micros_per_minute + Micros(fields.second) * micros_per_second +
         fields.fraction;
}

}  // namespace footfall
