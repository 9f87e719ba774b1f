// How the numbers of a column are written: decided over all of its values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/field_profile.h"

namespace footfall {

struct NumberGuess {
  char decimal_point = '.';
  char thousands = '\0';  // '\0': none; ' ' stands for any blank
  bool currency = false;
  bool percent = false;
  bool negative = false;            // some are below zero
  int places = 0;                   // the most that any has
  std::uint64_t read = 0;           // values that are numbers so
  std::uint64_t values = 0;         // of the column, NULLs left out
  std::vector<std::string> doubts;  // sentences: what could also be meant, what is not read

  bool plain() const noexcept {
    return decimal_point == '.' && thousands == '\0' && !currency && !percent;
  }
  bool whole() const noexcept { return places == 0; }
};

// nullopt: they are no numbers, or fewer than nine in ten are. `comma_expected`: other columns of
// the file have a decimal comma, which decides where a value may be 1,234 or 1.234.
std::optional<NumberGuess> guess_number(const FieldProfile& field, bool comma_expected);

}  // namespace footfall
