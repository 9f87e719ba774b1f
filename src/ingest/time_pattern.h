// A date or time as a shop writes it, by a pattern of letters: d/M/yyyy, MM-dd-yy h:mm a.
//
// The letters are those of Unicode TR 35: yyyy, yy (70 to 99 are of 1900, 00 to 69 of 2000), M, MM,
// MMM (Jan), MMMM (January), d, dd, H, HH, h, hh (with a: AM or PM), m, mm, s, ss, S to SSSSSS
// (places of a second). A letter twice wants two digits, once one or two. Letters in '...' and all
// other characters stand for themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"

namespace footfall {

class TimePattern {
 public:
  TimePattern() = default;
  // Throws Error bad_request: what is wrong with the pattern, without a place.
  explicit TimePattern(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  // It says the time of day, not only the date.
  bool has_time() const noexcept { return has_time_; }
  // Two patterns of one shape may read the same text, with day and month exchanged.
  std::string shape() const;

  // The local time that the whole of `text` says, as if UTC; nullopt where it says none.
  std::optional<Micros> read(std::string_view text) const noexcept;

 private:
  struct Piece {
    char letter = 0;  // 0: a literal character
    std::size_t count = 1;
    char literal = 0;
  };
  std::size_t add_quoted(std::size_t begin);
  void add(char letter, std::size_t count);
  void check();

  std::string text_;
  std::vector<Piece> pieces_;
  bool has_time_ = false;
};

}  // namespace footfall
