// What one column of a file holds: counters over all of its rows, in bounded memory, from which
// `inspect` guesses what it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ingest/value_picture.h"
#include "model/clock.h"

namespace footfall {

// How many texts a column has, as far as they are counted.
class DistinctTexts {
 public:
  static constexpr std::size_t counted_max = 65'536;
  static constexpr std::size_t listed_max = 1024;
  static constexpr std::size_t listed_bytes_max = 200;

  void add(std::string_view text, std::uint64_t times);

  std::size_t count() const noexcept { return hashes_.size(); }
  bool more() const noexcept { return more_; }  // than count()
  // Texts by rows, as far as they are counted; 1: no text came twice.
  double new_share() const noexcept;
  // All texts and how often each came, or, where all_listed() is false, the first of them.
  const std::unordered_map<std::string, std::uint64_t>& listed() const noexcept { return listed_; }
  bool all_listed() const noexcept { return all_listed_; }

 private:
  std::unordered_set<std::uint64_t> hashes_;
  std::unordered_map<std::string, std::uint64_t> listed_;
  std::uint64_t seen_ = 0;  // rows, until there were too many
  bool more_ = false;
  bool all_listed_ = true;
};

// Values are counted once each, as the first of these that they are.
struct ValueCounts {
  std::uint64_t nulls = 0;    // blank
  std::uint64_t whole = 0;    // canonical int64
  std::uint64_t digits = 0;   // only digits, but with leading zeros or too many
  std::uint64_t decimal = 0;  // 12.50
  std::uint64_t instant = 0;  // 2019-10-01 00:00:00 UTC
  std::uint64_t clock = 0;    // the same without a zone
  std::uint64_t day = 0;      // 2019-10-01
  std::uint64_t uuid = 0;
  std::uint64_t other = 0;  // see pictures()
  // Texts that usually stand for a missing value: NULL, NaN, N/A ... They are none of the above.
  std::map<std::string, std::uint64_t, std::less<>> null_words;
};

struct NumberFacts {
  std::int64_t least = 0;  // of the whole ones
  std::int64_t most = 0;
  int places = 0;                // of the decimals, zeros at the end not counted
  int written = 0;               // the same, all counted
  std::uint64_t long_ones = 0;   // decimals with more places than a column may have
  std::uint64_t point_zero = 0;  // decimals that are a whole number and zeros: 17850.0
  std::uint64_t groups = 0;      // decimals that would also be thousands: 1.250
  std::uint64_t negative = 0;    // of all, also of those among `other`
  std::uint64_t zero = 0;
  std::uint64_t as_days = 0;  // whole ones that are a day of the calendar: 20191031
};

class FieldProfile {
 public:
  void add(std::string_view text) {
    if (repeats_ > 0 && text == last_) {
      ++repeats_;
      return;
    }
    flush();
    last_ = text;
    repeats_ = 1;
  }
  // Behind the last value.
  void finish() { flush(); }

  std::uint64_t rows() const noexcept { return rows_; }
  std::uint64_t missing() const noexcept;  // blank, or a word that stands for that
  std::uint64_t values() const noexcept { return rows_ - missing(); }
  const ValueCounts& counts() const noexcept { return counts_; }
  const NumberFacts& numbers() const noexcept { return numbers_; }
  const Pictures& pictures() const noexcept { return pictures_; }
  const DistinctTexts& distinct() const noexcept { return distinct_; }
  std::uint64_t padded() const noexcept { return padded_; }  // with blanks at an end
  std::uint64_t with_point_zero() const noexcept { return numbers_.point_zero; }
  std::size_t longest() const noexcept { return longest_; }
  // Of the instants, clock times and days.
  std::uint64_t midnights() const noexcept { return midnights_; }
  Micros first_time() const noexcept { return first_time_; }
  Micros last_time() const noexcept { return last_time_; }
  // The first few texts, each once.
  const std::vector<std::string>& examples() const noexcept { return examples_; }
  // Letters in front of digits, as in C536379: how often each came; few kinds only.
  const std::map<std::string, std::uint64_t, std::less<>>& prefixes() const noexcept {
    return prefixes_;
  }

 private:
  void flush();
  bool count_number(std::string_view text, std::uint64_t times);
  bool count_time(std::string_view text, std::uint64_t times);
  void count_prefix(std::string_view text, std::uint64_t times);

  std::string last_;
  std::uint64_t repeats_ = 0;
  std::uint64_t rows_ = 0;
  ValueCounts counts_;
  NumberFacts numbers_;
  Pictures pictures_;
  DistinctTexts distinct_;
  std::map<std::string, std::uint64_t, std::less<>> prefixes_;
  std::vector<std::string> examples_;
  std::uint64_t padded_ = 0;
  std::uint64_t midnights_ = 0;
  Micros first_time_ = 0;
  Micros last_time_ = 0;
  std::size_t longest_ = 0;
};

// A text that usually stands for a missing value.
bool is_null_word(std::string_view text) noexcept;
// One that does so even among names and titles.
bool is_strict_null_word(std::string_view text) noexcept;
// The letters in front of the digits that the text consists of otherwise: "C" of C536379.
std::string_view letter_prefix(std::string_view text) noexcept;
bool is_uuid(std::string_view text) noexcept;
// A value, and no name: a number, a time, an id.
bool looks_like_data(std::string_view text);

}  // namespace footfall
