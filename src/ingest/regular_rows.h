// Rows that are of the usual form, some dozens at a time, read column by column: one field of all
// rows, then the next, so that each loop is short and has nothing to decide.
//
// A row that is not of the usual form may still be valid: the exact reader says so.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/fast_plan.h"
#include "ingest/fast_values.h"

namespace footfall {

class RegularRows {
 public:
  static constexpr std::size_t rows_max = 64;

  // Both must outlive this.
  RegularRows(const LoadPlan& plan, const FastPlan& fast);

  // Reads up to rows_max rows that follow each other in `text`, the first one at `begin`; `places`
  // are their separators and line ends, as many a row as it has fields. 64 bytes before and behind
  // the rows can be read. Returns how many, from the first on, have the usual form.
  std::size_t read(const char* text, std::size_t begin, const std::uint32_t* places,
                   std::size_t count);

  // Makes row `to` what row `from` is, but for its texts.
  void move(std::size_t from, std::size_t to) noexcept;

  // An event type and its code, by which it is known from now on.
  void know_kind(std::string_view text, std::uint8_t code);

  // What was read, by row. The texts lie in `text`.
  std::array<std::uint32_t, rows_max> begins;  // of the row
  std::array<std::uint32_t, rows_max> times;   // seconds since 1970
  std::array<std::uint8_t, rows_max> kinds;
  std::array<std::uint8_t, rows_max> has_number;
  std::array<std::int64_t, rows_max> numbers;  // 0 where there is none
  std::array<std::int64_t, rows_max> users;
  std::array<std::uint8_t, rows_max> has_session;
  std::array<Uuid, rows_max> sessions;              // 0 where there is none
  std::array<std::string_view, rows_max> products;  // all their fields

 private:
  // Where a field lies in each row.
  struct Field {
    const std::uint32_t* begins;
    std::size_t begin_step;
    std::uint32_t behind;  // 1: the separator before it is at `begins`
    const std::uint32_t* ends;
    std::size_t end_step;

    std::size_t begin(std::size_t row) const noexcept { return begins[row * begin_step] + behind; }
    std::size_t size(std::size_t row) const noexcept { return ends[row * end_step] - begin(row); }
  };
  // Texts of event types and their codes.
  struct KnownKind {
    std::uint64_t first;  // its first 8 bytes
    std::string text;
    std::uint8_t code;
  };

  Field field(std::size_t number) const noexcept;
  // Each reads one field of the first `count` rows and returns how many of these, from the first
  // on, have the usual form.
  std::size_t find_rows(std::size_t begin, std::size_t count) noexcept;
  std::size_t read_times(std::size_t count);
  std::size_t read_kinds(std::size_t count) noexcept;
  std::size_t read_numbers(std::size_t count) noexcept;
  std::size_t read_users(std::size_t count) noexcept;
  std::size_t read_sessions(std::size_t count) noexcept;
  void find_products(std::size_t count) noexcept;
  bool learn_time(std::string_view text, std::uint32_t& time);

  const TimeRule& time_rule_;
  const FastPlan& fast_;
  std::vector<KnownKind> known_kinds_;

  // The last minute met: its text, where it begins, what follows the seconds.
  std::uint64_t minute_[2] = {};
  std::uint32_t minute_begin_ = 0;
  std::uint64_t zone_ = 0;
  std::size_t time_size_ = ~std::size_t{0};  // of the whole text; none is as long as this

  // The rows at hand.
  const char* text_ = nullptr;
  const std::uint32_t* places_ = nullptr;
  std::array<std::uint32_t, rows_max> ends_;  // without CR and LF
};

}  // namespace footfall
