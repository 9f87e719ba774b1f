// The picture of a text: what is left of it when its digits are forgotten. Texts with one picture
// are written the same way, so a column of times or amounts has few pictures, and prose has many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace footfall {

constexpr std::size_t picture_bytes_max = 48;  // a longer text has none

// 99/99/9999 99:99, 9.999,99 EUR, MMM 9, 9999: a digit is 9, a month's English name is MMM or (in
// full, but for May) MMMM, AM and PM are a; everything else is as it stands there. "": too long.
std::string picture_of(std::string_view text);

// The numbers in the texts of one picture, from left to right: only the first eight.
struct PictureRange {
  std::uint32_t least = 0xFFFFFFFF;
  std::uint32_t most = 0;
};

struct PictureFacts {
  std::uint64_t count = 0;
  std::string example;
  std::array<PictureRange, 8> numbers;
};

// The pictures of a column's texts, as long as there are few.
class Pictures {
 public:
  void add(std::string_view text, std::uint64_t times);
  // There were too many kinds: what is here is not all.
  bool overflowed() const noexcept { return overflowed_; }
  const std::map<std::string, PictureFacts, std::less<>>& all() const noexcept { return all_; }

 private:
  std::map<std::string, PictureFacts, std::less<>> all_;
  bool overflowed_ = false;
};

}  // namespace footfall
