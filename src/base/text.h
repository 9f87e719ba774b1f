// Small text tools that several rooms share: joining, splitting, "did you mean".
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

namespace detail {
inline void append_to(std::string& out, std::string_view piece) { out += piece; }
inline void append_to(std::string& out, char piece) { out += piece; }
template <std::integral T>
  requires(!std::same_as<T, char> && !std::same_as<T, bool>)
void append_to(std::string& out, T piece) {
  char buffer[24];
  const auto [end, failure] = std::to_chars(buffer, buffer + sizeof buffer, piece);
  (void)failure;  // 24 bytes hold any 64-bit integer
  out.append(buffer, end);
}
}  // namespace detail

// The pieces (text, characters, integers) one after another.
template <typename... Pieces>
std::string str(const Pieces&... pieces) {
  std::string out;
  (detail::append_to(out, pieces), ...);
  return out;
}

// The fields between separators; "" has one empty field. Views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

// `text` without blanks (space, tab, CR, LF) at either end.
std::string_view trim(std::string_view text) noexcept;

std::string join(std::span<const std::string> pieces, std::string_view separator);

// The candidate nearest to `word` by edit distance, ignoring ASCII case; "" where none is near
// enough (more than a third of the word's letters would have to change).
std::string nearest(std::string_view word, std::span<const std::string> candidates);

// "; did you mean "x"?" for the nearest candidate, or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

// 42448764 -> "42,448,764".
std::string grouped(std::int64_t number);

// "1 row", "2,000 rows": a noun whose plural takes an s.
std::string counted(std::uint64_t count, std::string_view one);

// The whole of `text` as a canonical decimal int64: no sign but '-', no leading zeros, no blanks.
std::optional<std::int64_t> parse_int64(std::string_view text) noexcept;

// Whether the byte of UTF-8 is the first one of a character.
constexpr bool begins_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// Whether `text` is valid UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool valid_utf8(std::string_view text) noexcept;

// `text` fit for a terminal or a log line: control characters and invalid UTF-8 escaped as \xNN,
// cut after `bytes_max` bytes with "...".
std::string printable(std::string_view text, std::size_t bytes_max = 200);

// Pieces of SQL: 'it''s' and "a ""name""".
std::string sql_literal(std::string_view text);
std::string sql_name(std::string_view name);

// Sizes as people write them: 512, 64K, 1.5G, 2GiB. nullopt where it is none.
std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

}  // namespace footfall
