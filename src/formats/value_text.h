// Values as the texts that decoders give (row_sink.h): no exponents, no lost digits. Each function
// writes at `at` and returns the end of what it wrote, at most as many bytes as its constant says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace footfall {

constexpr std::size_t real_text_max = 400;
constexpr std::size_t date_text_max = 24;
constexpr std::size_t time_text_max = 24;
constexpr std::size_t timestamp_text_max = date_text_max + 1 + time_text_max + 4;

// The shortest decimal that reads back as the same number; "nan", "inf", "-inf".
char* put_real(double value, char* at) noexcept;
char* put_real(float value, char* at) noexcept;

// Digits (a whole number's, perhaps with '-') times 10^-scale: digits.size() + |scale| + 2 bytes at
// most. All places of the scale are written.
char* put_decimal(std::string_view digits, int scale, char* at) noexcept;

// 2019-10-31; years have four digits or more.
char* put_date(std::int64_t days, char* at) noexcept;

// 13:00:05.123, with the places it needs. `units` since midnight, of which a second has
// `per_second` (1, 10^3, 10^6, 10^9).
char* put_time(std::int64_t units, std::int64_t per_second, char* at) noexcept;

// Timestamps of one column: neighbours are often of one day, whose text is made once.
class TimestampTexts {
 public:
  // 2019-10-31 13:00:05.123456, and " UTC" where it is an instant.
  char* put(std::int64_t units, std::int64_t per_second, bool utc, char* at) noexcept;

 private:
  std::int64_t day_ = INT64_MIN;
  std::size_t length_ = 0;
  char text_[date_text_max];
};

}  // namespace footfall
