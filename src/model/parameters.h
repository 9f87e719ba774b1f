// The parameters of an analysis: what it declares, and what a user gave, checked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"

namespace footfall {

enum class ParameterType : std::uint8_t {
  text,      // any
  words,     // separated by commas
  choice,    // one of `choices`
  integer,   // `low` .. `high`
  real,      // `low` .. `high`
  duration,  // 30m, 1h, 7d
  flag,      // true or false
};

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::text;
  std::string fallback;  // what holds where the user says nothing
  std::string meaning;   // half a sentence for --help
  std::vector<std::string> choices = {};
  double low = 0;
  double high = 1e15;
};

// Name -> value as the user wrote it.
using ParameterValues = std::map<std::string, std::string, std::less<>>;

// The given values over the declared ones. Every getter throws Error bad_request that names the
// parameter, quotes the value and says what is wanted; so does the constructor for unknown names
// and for any value that its type refuses.
class Params {
 public:
  Params(const std::vector<Parameter>& declared, const ParameterValues& given);

  const std::string& text(std::string_view name) const;
  std::vector<std::string> words(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  Micros duration(std::string_view name) const;
  bool flag(std::string_view name) const;
  bool given(std::string_view name) const;  // whether the user said it
  // All values that hold, for "how this number was made".
  const ParameterValues& values() const noexcept { return values_; }

 private:
  ParameterValues values_;
  ParameterValues given_;
};

// "0h" is not a duration ... as STYLE.md section 4 has it; shared by parameters and options.
Micros checked_duration(std::string_view name, std::string_view text);

}  // namespace footfall
