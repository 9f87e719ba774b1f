#include "ingest/value_picture.h"

#include <algorithm>

namespace footfall {
namespace {

constexpr std::size_t pictures_max = 96;

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool same_word(std::string_view word, std::string_view wanted) noexcept {
  return std::ranges::equal(word, wanted, {}, lower);
}

// What stands for a word in a picture; "": the word itself.
std::string_view word_picture(std::string_view word) noexcept {
  if (same_word(word, "am") || same_word(word, "pm")) return "a";
  for (const auto month : months) {
    if (same_word(word, month.substr(0, 3))) return "MMM";
    if (same_word(word, month)) return "MMMM";
  }
  return {};
}

void widen(PictureFacts& facts, std::string_view text) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < text.size() && number < facts.numbers.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    std::uint32_t value = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      value = std::min(value, 100'000'000U) * 10 + std::uint32_t(text[i] - '0');
    }
    PictureRange& range = facts.numbers[number++];
    range.least = std::min(range.least, value);
    range.most = std::max(range.most, value);
  }
}

}  // namespace

std::string picture_of(std::string_view text) {
  std::string picture;
  if (text.size() > picture_bytes_max) return picture;
  for (std::size_t i = 0; i < text.size();) {
    if (is_digit(text[i])) {
      picture.push_back('9');
      ++i;
      continue;
    }
    if (!is_letter(text[i])) {
      picture.push_back(text[i++]);
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    const std::string_view stands_for = word_picture(word);
    picture += stands_for.empty() ? word : stands_for;
    i = end;
  }
  return picture;
}

void Pictures::add(std::string_view text, std::uint64_t times) {
  if (overflowed_) return;
  std::string picture = picture_of(text);
  auto found = all_.find(picture);
  if (picture.empty() || (found == all_.end() && all_.size() == pictures_max)) {
    overflowed_ = true;
    return;
  }
  if (found == all_.end()) found = all_.emplace(std::move(picture), PictureFacts{}).first;
  PictureFacts& facts = found->second;
  if (facts.count == 0) facts.example = text;
  facts.count += times;
  widen(facts, text);
}

}  // namespace footfall
