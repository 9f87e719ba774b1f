// Numbers as shops write them: 1.234,50 EUR, (12.00), 30%. Exact, as all numbers are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace footfall {

// What a number may have beside digits, a sign and a decimal point. A default rule is the plain
// form of parse_decimal.
struct NumberRule {
  char decimal_point = '.';
  char thousands = '\0';  // between groups of three digits; ' ' is any blank that does not break
  bool currency = false;  // a sign or code before or behind; parentheses are a minus
  std::vector<std::string> currencies = {};  // those that are allowed; none: any
  bool percent = false;                      // a trailing % divides by 100
  bool absolute = false;                     // without its sign

  bool plain() const noexcept {
    return decimal_point == '.' && thousands == '\0' && !currency && !percent && !absolute;
  }
  friend bool operator==(const NumberRule&, const NumberRule&) = default;
};

struct ParsedNumber {
  ParsedDecimal value;
  std::string_view currency;  // as it stands there; "": none
};

// The whole of `text`, blanks around it and between number and currency aside. Never rounds.
ParsedNumber parse_number(std::string_view text, const NumberRule& rule, int scale) noexcept;

// Whether the number in a text is below zero (-1), above it (1), or neither; of a text that is no
// number whatever it looks like.
int number_sign(std::string_view text) noexcept;

// Whether `code` is a currency: a code of ISO 4217 (EUR) or a sign ("$", "US$", "zł").
bool is_currency(std::string_view code) noexcept;

}  // namespace footfall
