#include "formats/json_record.h"

#include <bit>
#include <cstring>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"
#include "formats/plain_decimal.h"
#include "formats/utf8.h"

namespace footfall {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// What other languages write where JSON has null, true or false; people's files have them.
bool is_foreign_word(std::string_view word) {
  for (const std::string_view known :
       {"NaN", "nan", "NAN", "Infinity", "inf", "Inf", "None", "True", "False", "undefined", "NULL",
        "Null", "TRUE", "FALSE"}) {
    if (word == known) return true;
  }
  return false;
}

std::string_view kind_of(char first) {
  switch (first) {
    case '"': return "a text";
    case '[': return "a list";
    case 'n': return "null";
    case 't':
    case 'f': return "a truth value";
    default: return "a number";
  }
}

}  // namespace

#if defined(__SSE2__)
const char* json_text_end(const char* at, bool& ascii) noexcept {
  for (;; at += 16) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto are = [text](char c) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(c)); };
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1f)), text);
    const auto found =
        unsigned(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(are('"'), are('\\')), control)));
    const auto high = unsigned(_mm_movemask_epi8(text));
    if (found == 0) {
      ascii = ascii && high == 0;
      continue;
    }
    const auto place = unsigned(std::countr_zero(found));
    ascii = ascii && (high & ((1U << place) - 1)) == 0;
    return at + place;
  }
}
#else
// The subtractions borrow only above a byte that is really found, so the lowest one is right.
const char* json_text_end(const char* at, bool& ascii) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t tops = 0x8080808080808080ULL;
  for (;; at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t quote = bytes ^ (ones * '"');
    const std::uint64_t backslash = bytes ^ (ones * '\\');
    const std::uint64_t found = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                                 ((bytes - ones * 0x20) & ~bytes)) &
                                tops;
    if (found == 0) {
      ascii = ascii && (bytes & tops) == 0;
      continue;
    }
    const auto place = static_cast<unsigned>(std::countr_zero(found)) & ~7U;
    const std::uint64_t before = (std::uint64_t{1} << place) - 1;
    ascii = ascii && (bytes & before & tops) == 0;
    return at + place / 8;
  }
}
#endif

namespace {

const char* digits_end(const char* at) {
  while (is_digit(*at)) ++at;
  return at;
}

// Behind a text without escapes, in ASCII, or a number without an exponent, or null; nullptr: it is
// something else.
const char* plain_value(const char* at, std::string_view& found) {
  if (*at == '"') {
    bool ascii = true;
    const char* const to = json_text_end(at + 1, ascii);
    found = {at + 1, std::size_t(to - at - 1)};
    return *to == '"' && ascii ? to + 1 : nullptr;
  }
  if (*at == 'n') return std::strncmp(at, "null", 4) == 0 ? at + 4 : nullptr;
  const char* const begin = at;
  if (*at == '-') ++at;
  if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) return nullptr;
  at = digits_end(at);
  if (*at == '.') {
    if (!is_digit(at[1])) return nullptr;
    at = digits_end(at + 1);
  }
  found = {begin, std::size_t(at - begin)};
  return at;
}

}  // namespace

JsonRecord::Outcome JsonRecord::read(const char* text, const char* end) {
  end_ = end;
  where_ = nullptr;
  current_ = nullptr;
  reason_.clear();
  numbers_.clear();
  fields_.begin_record();
  // Of each byte: decoded, as part of a list, and of that list's texts joined.
  const std::size_t room = 3 * std::size_t(end - text) + 64;
  if (room_.size() < room) room_.resize(room);
  out_ = room_.data();
  if (*text == '{') {
    behind_ = object(text + 1, fields_.root(), nullptr, 1);
  } else {
    behind_ = copy(text, 1);
    if (behind_ != nullptr) fault(str("is ", kind_of(*text), ", not an object"));
  }
  if (behind_ == nullptr) return where_ == end_ ? Outcome::incomplete : Outcome::broken;
  return reason_.empty() ? Outcome::row : Outcome::bad_row;
}

const char* JsonRecord::stop(const char* where, std::string_view what) {
  where_ = where;
  reason_ = *where == '\0' ? std::string_view("a NUL byte") : what;
  return nullptr;
}

const char* JsonRecord::stop_at(const char* where, std::string_view wanted) {
  if (*where == '/') return stop(where, "a comment; JSON has none");
  return stop(where, str("\"", printable({where, 1}), "\" stands where ", wanted, " belongs"));
}

const char* JsonRecord::stop_at_key(const char* where) {
  if (*where == '\'') return stop(where, "a text in single quotes; JSON has double ones");
  if (is_letter(*where)) return stop(where, "the name of a field without double quotes");
  return stop_at(where, "the name of a field");
}

const char* JsonRecord::stop_at_value(const char* where) {
  if (*where == '\'') return stop(where, "a text in single quotes; JSON has double ones");
  if (*where == ',' || *where == '}' || *where == ']') return stop(where, "a value is missing");
  return stop_at(where, "a value");
}

const char* JsonRecord::stop_in_text(const char* where) {
  if (*where == '\n' || *where == '\r') {
    return stop(where, "a text is not closed before the end of its line");
  }
  return stop(where, str("the control character ", printable({where, 1}),
                         " in a text; JSON writes it as an escape"));
}

void JsonRecord::fault(std::string_view what) {
  if (!reason_.empty()) return;
  reason_ =
      current_ == nullptr ? std::string(what) : str("\"", printable(current_->path), "\": ", what);
}

void JsonRecord::set(JsonKey& key, std::string_view text, bool null) {
  if (text.size() > text_bytes_max_) [[unlikely]] {
    fault(str("a text of ", grouped(std::int64_t(text.size())), " bytes; ",
              grouped(std::int64_t(text_bytes_max_)), " are the most"));
  }
  if (!fields_.set(key, text, null)) fault("is there twice");
}

const char* JsonRecord::object(const char* at, JsonObject& object, const JsonKey* parent,
                               int depth) {
  at = json_blanks(at);
  if (*at == '}') return at + 1;
  JsonKey* expected = object.first;
  for (;;) {
    if (*at == '"') at = plain_members(at, expected);
    at = member(at, object, parent, depth, expected);
    if (at == nullptr) return nullptr;
    at = json_blanks(at);
    if (*at == '}') return at + 1;
    if (*at == '"') return stop(at, "a comma is missing before it");
    if (*at != ',') return stop_at(at, "a comma or }");
    const char* const comma = at;
    at = json_blanks(at + 1);
    if (*at == '}') return stop(comma, "a comma with nothing behind it");
  }
}

// Takes members as most are, in one loop without calls: the keys expected, no blanks, no escapes,
// ASCII, and another member behind. The place of the first one that is left.
const char* JsonRecord::plain_members(const char* at, JsonKey*& expected) {
  for (; expected != nullptr; expected = expected->next) {
    const char* const begin = expected->behind(at + 1);
    if (begin == nullptr) return at;
    std::string_view found;
    const char* const behind = plain_value(begin, found);
    if (behind == nullptr || behind[0] != ',' || behind[1] != '"') return at;
    current_ = expected;
    if (!fields_.mark(*expected)) fault("is there twice");
    set(*expected, found, *begin == 'n');
    at = behind + 1;
  }
  return at;
}

const char* JsonRecord::member(const char* at, JsonObject& object, const JsonKey* parent, int depth,
                               JsonKey*& expected) {
  if (*at != '"') return stop_at_key(at);
  JsonKey* key = expected;
  at = find_key(at + 1, object, parent, key);
  if (at == nullptr) return nullptr;
  expected = key->next;
  current_ = key;
  if (!fields_.mark(*key)) fault("is there twice");
  return value(json_blanks(at), *key, depth);
}

// Behind the key and its colon. Records mostly have the same keys in the same order, so the one
// that is given, the next, is tried first, and then a few behind it.
const char* JsonRecord::find_key(const char* at, JsonObject& object, const JsonKey* parent,
                                 JsonKey*& key) {
  constexpr int tries = 4;
  for (int i = 0; i < tries && key != nullptr; ++i, key = key->next) {
    if (const char* const behind = key->behind(at)) return behind;
  }
  std::string_view name;
  current_ = parent;
  at = text(at, name);
  if (at == nullptr) return nullptr;
  key = &fields_.key(object, parent, name);
  at = json_blanks(at);
  if (*at == ':') return at + 1;
  current_ = key;
  return stop_at(at, "a colon");
}

const char* JsonRecord::value(const char* at, JsonKey& key, int depth) {
  std::string_view found;
  switch (*at) {
    case '"': at = text(at + 1, found); break;
    case '{':
      if (depth == json_depth_max) {
        fault(str("is nested deeper than ", json_depth_max, " levels"));
        return pass_over(at);
      }
      return object(at + 1, fields_.object_of(key), &key, depth + 1);
    case '[': at = list(at, found, depth); break;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': at = number(at, found); break;
    default:
      at = word(at, found);
      if (found == "null") {
        set(key, {}, true);
        return at;
      }
  }
  if (at != nullptr) set(key, found);
  return at;
}

const char* JsonRecord::text(const char* at, std::string_view& text) {
  bool ascii = true;
  const char* const to = json_text_end(at, ascii);
  if (*to == '\\') return escaped_text(at, text);
  if (*to != '"') return stop_in_text(to);
  text = {at, std::size_t(to - at)};
  if (!ascii && !valid_utf8(text)) fault("is no UTF-8 text");
  return to + 1;
}

// Behind what is at out_ already.
const char* JsonRecord::escaped_text(const char* at, std::string_view& text) {
  char* const begin = out_;
  bool ascii = true;
  for (;;) {
    const char* const to = json_text_end(at, ascii);
    std::memcpy(out_, at, std::size_t(to - at));
    out_ += to - at;
    if (*to == '"') {
      text = {begin, std::size_t(out_ - begin)};
      if (!ascii && !valid_utf8(text)) fault("is no UTF-8 text");
      return to + 1;
    }
    if (*to != '\\') return stop_in_text(to);
    at = escape(to + 1, out_);
    if (at == nullptr) return nullptr;
  }
}

const char* JsonRecord::escape(const char* at, char*& out) {
  switch (*at) {
    case '"':
    case '\\':
    case '/': *out++ = *at; break;
    case 'b': *out++ = '\b'; break;
    case 'f': *out++ = '\f'; break;
    case 'n': *out++ = '\n'; break;
    case 'r': *out++ = '\r'; break;
    case 't': *out++ = '\t'; break;
    case 'u': return unicode_escape(at + 1, out);
    default: return stop(at, str("\\", printable({at, 1}), " is no escape of JSON"));
  }
  return at + 1;
}

const char* JsonRecord::unicode_escape(const char* at, char*& out) {
  unsigned code = 0;
  const char* const first = at;
  at = hex4(at, code);
  if (at == nullptr) return nullptr;
  const auto lone = [&] {
    fault(str("holds half a character (\\u", std::string_view(first, 4), " alone)"));
    return at;
  };
  if (code >= 0xDC00 && code < 0xE000) return lone();
  if (code >= 0xD800 && code < 0xDC00) {
    if (at == end_ || (at[0] == '\\' && at + 1 == end_)) return stop(end_, {});
    if (at[0] != '\\' || at[1] != 'u') return lone();
    unsigned low = 0;
    const char* const behind = hex4(at + 2, low);
    if (behind == nullptr) return nullptr;
    if (low < 0xDC00 || low >= 0xE000) return lone();
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    at = behind;
  }
  if (code == 0) fault("holds a NUL character (\\u0000)");
  out = put_utf8(out, code);
  return at;
}

const char* JsonRecord::hex4(const char* at, unsigned& code) {
  for (int i = 0; i < 4; ++i, ++at) {
    const char c = *at;
    unsigned digit = 0;
    if (is_digit(c)) {
      digit = unsigned(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = unsigned(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = unsigned(c - 'A') + 10;
    } else {
      return stop(at, "\\u without four hexadecimal digits behind it");
    }
    code = code << 4U | digit;
  }
  return at;
}

const char* JsonRecord::number(const char* at, std::string_view& text) {
  const char* const begin = at;
  if (*at == '-') ++at;
  if (is_letter(*at)) return word(begin, text);
  if (!is_digit(*at)) return stop_at(at, "a digit");
  if (*at == '0' && is_digit(at[1])) return stop(begin, "a number with a 0 in front");
  at = digits_end(at);
  if (*at == '.') {
    if (!is_digit(*++at)) return stop_at(at, "a digit");
    at = digits_end(at);
  }
  const bool exponent = *at == 'e' || *at == 'E';
  if (exponent) {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!is_digit(*at)) return stop_at(at, "a digit");
    at = digits_end(at);
  }
  if (at == end_) return stop(at, {});
  text = {begin, std::size_t(at - begin)};
  if (!exponent) return at;
  if (auto plain = plain_decimal(text)) {
    text = numbers_.emplace_back(std::move(*plain));
  } else {
    fault(str(printable(text, 40), " is a number of more than ", plain_digits_max, " digits"));
  }
  return at;
}

const char* JsonRecord::word(const char* at, std::string_view& text) {
  const char* const begin = at;
  if (*at == '-') ++at;
  while (is_letter(*at)) ++at;
  if (at == begin) return stop_at_value(at);
  if (at == end_) return stop(at, {});
  text = {begin, std::size_t(at - begin)};
  if (text == "true" || text == "false" || text == "null") return at;
  const bool known = is_foreign_word(text.substr(text[0] == '-' ? 1 : 0));
  if (!known) return stop(begin, str(printable(text, 40), " is no value of JSON"));
  fault(str(text, " is no value of JSON"));
  return at;
}

const char* JsonRecord::list(const char* at, std::string_view& text, int depth) {
  char* const begin = out_;
  at = copy(at, depth);
  if (at != nullptr) text = joined({begin, std::size_t(out_ - begin)});
  return at;
}

// A list's texts with | between them; the list as it is where it holds anything but texts, or a
// text that has a | itself.
std::string_view JsonRecord::joined(std::string_view list) {
  if (list.size() < 2 || (list[1] != '"' && list[1] != ']')) return list;
  if (!reason_.empty()) return {};
  char* const begin = out_;
  const char* at = list.data() + 1;
  for (bool first = true; *at == '"'; first = false) {
    if (!first) *out_++ = '|';
    std::string_view text;
    at = escaped_text(at + 1, text);
    if (text.find('|') != std::string_view::npos) return list;
    if (*at == ',') ++at;
  }
  if (*at != ']') return list;
  return {begin, std::size_t(out_ - begin)};
}

void JsonRecord::put(std::string_view bytes) {
  std::memcpy(out_, bytes.data(), bytes.size());
  out_ += bytes.size();
}

// Any value as it stands, without blanks.
const char* JsonRecord::copy(const char* at, int depth) {
  if (*at == '"') return copy_text(at + 1);
  if (*at == '[' || *at == '{') {
    if (depth == json_depth_max) {
      fault(str("is nested deeper than ", json_depth_max, " levels"));
      return pass_over(at);
    }
    return *at == '[' ? copy_list(at + 1, depth + 1) : copy_object(at + 1, depth + 1);
  }
  const char* const begin = at;
  std::string_view ignored;
  at = is_digit(*at) || *at == '-' ? number(at, ignored) : word(at, ignored);
  if (at != nullptr) put({begin, std::size_t(at - begin)});
  return at;
}

const char* JsonRecord::copy_text(const char* at) {
  char* const out = out_;
  std::string_view ignored;
  const char* const behind = text(at, ignored);
  if (behind == nullptr) return nullptr;
  out_ = out;
  put({at - 1, std::size_t(behind - at + 1)});
  return behind;
}

const char* JsonRecord::copy_list(const char* at, int depth) {
  put("[");
  at = json_blanks(at);
  while (*at != ']') {
    at = copy(at, depth);
    if (at == nullptr) return nullptr;
    at = json_blanks(at);
    if (*at == ']') break;
    if (*at != ',') return stop_at(at, "a comma or ]");
    put(",");
    const char* const comma = at;
    at = json_blanks(at + 1);
    if (*at == ']') return stop(comma, "a comma with nothing behind it");
  }
  put("]");
  return at + 1;
}

const char* JsonRecord::copy_object(const char* at, int depth) {
  put("{");
  at = json_blanks(at);
  while (*at != '}') {
    if (*at != '"') return stop_at_key(at);
    at = copy_text(at + 1);
    if (at == nullptr) return nullptr;
    at = json_blanks(at);
    if (*at != ':') return stop_at(at, "a colon");
    put(":");
    at = copy(json_blanks(at + 1), depth);
    if (at == nullptr) return nullptr;
    at = json_blanks(at);
    if (*at == '}') break;
    if (*at != ',') return stop_at(at, "a comma or }");
    put(",");
    const char* const comma = at;
    at = json_blanks(at + 1);
    if (*at == '}') return stop(comma, "a comma with nothing behind it");
  }
  put("}");
  return at + 1;
}

// Behind a list or an object, of which only the brackets are looked at.
const char* JsonRecord::pass_over(const char* at) {
  std::size_t open = 0;
  do {
    if (at == end_) return stop(at, {});
    const char c = *at++;
    if (c == '[' || c == '{') ++open;
    if (c == ']' || c == '}') --open;
    if (c != '"') continue;
    bool ascii = true;
    while (*(at = json_text_end(at, ascii)) != '"') {
      if (*at != '\\') return stop_in_text(at);
      if (++at == end_) return stop(at, {});
      ++at;
    }
    ++at;
  } while (open > 0);
  return at;
}

}  // namespace footfall
