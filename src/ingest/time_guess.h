// How the times of a column are written, and whether days or months come first: decided over all
// of its values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/field_profile.h"

namespace footfall {

struct TimeGuess {
  std::vector<std::string> formats;  // as a mapping has them, most frequent first
  bool floating = false;             // times of day without a zone
  bool dates_only = false;
  std::uint64_t read = 0;            // values that are times so
  std::uint64_t values = 0;          // of the column, NULLs left out
  std::vector<std::string> reasons;  // sentences: why so, and what could also be meant
  std::optional<bool> day_first;     // where it matters and was decided, or chosen
  bool chosen = false;               // day_first is a choice: all values may be either
  bool needs_name = false;           // whole numbers that may be ids as well as epochs

  bool epoch() const noexcept { return formats.front().starts_with("epoch"); }
};

// nullopt: fewer than nine in ten are times. `sample`: some of the column's texts in the order of
// the file, by which a choice is made that no value decides.
std::optional<TimeGuess> guess_time(const FieldProfile& field,
                                    const std::vector<std::string>& sample);

// How the times of day of a column are written, as patterns: "H:mm". Empty: fewer than nine in ten
// are such.
std::vector<std::string> guess_time_of_day(const FieldProfile& field);

// The guess of a column of days with times of day behind them; `some_missing`: not all days have
// one.
TimeGuess with_time_of_day(const TimeGuess& days, const std::vector<std::string>& times,
                           bool some_missing);

// The same with the other order of day and month, decided by another column.
void set_day_first(TimeGuess& guess, bool day_first, const std::string& why);

}  // namespace footfall
