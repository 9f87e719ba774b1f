#include "model/parameters.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view value, std::string_view wanted) {
  throw Error(ErrorKind::bad_request, str(name, ": \"", printable(value), "\" is not ", wanted));
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string plain(double number) {
  char buffer[32];
  const auto [end, failure] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return failure == std::errc() ? std::string(buffer, end) : std::string("?");
}

void check_range(const Parameter& parameter, std::string_view value, double number) {
  if (number >= parameter.low && number <= parameter.high) return;
  refuse(parameter.name, value,
         str("between ", plain(parameter.low), " and ", plain(parameter.high)));
}

void check_value(const Parameter& parameter, const std::string& value) {
  switch (parameter.type) {
    case ParameterType::text: return;
    case ParameterType::words:
      for (const auto word : split(value, ',')) {
        if (trim(word).empty()) refuse(parameter.name, value, "a list of words like view,cart");
      }
      return;
    case ParameterType::choice:
      if (std::ranges::find(parameter.choices, value) != parameter.choices.end()) return;
      refuse(parameter.name, value,
             str("one of ", join(parameter.choices, ", "), did_you_mean(value, parameter.choices)));
    case ParameterType::integer: {
      const auto number = parse_number<std::int64_t>(value);
      if (!number) refuse(parameter.name, value, "a whole number");
      return check_range(parameter, value, double(*number));
    }
    case ParameterType::real: {
      const auto number = parse_number<double>(value);
      if (!number) refuse(parameter.name, value, "a number");
      return check_range(parameter, value, *number);
    }
    case ParameterType::duration: checked_duration(parameter.name, value); return;
    case ParameterType::flag:
      if (value != "true" && value != "false") refuse(parameter.name, value, "true or false");
      return;
  }
}

}  // namespace

Params::Params(const std::vector<Parameter>& declared, const ParameterValues& given)
    : given_(given) {
  for (const auto& parameter : declared) values_[parameter.name] = parameter.fallback;
  for (const auto& [name, value] : given) {
    const auto found = std::ranges::find(declared, name, &Parameter::name);
    if (found == declared.end()) {
      std::vector<std::string> names;
      for (const auto& parameter : declared) names.push_back(parameter.name);
      throw Error(
          ErrorKind::bad_request,
          str("no parameter is called \"", printable(name), "\"", did_you_mean(name, names)),
          names.empty() ? "it takes none" : str("it takes: ", join(names, ", ")));
    }
    check_value(*found, value);
    values_[name] = value;
  }
}

const std::string& Params::text(std::string_view name) const {
  const auto found = values_.find(name);
  FOOTFALL_CHECK(found != values_.end());
  return found->second;
}

std::vector<std::string> Params::words(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto word : split(text(name), ',')) out.emplace_back(trim(word));
  return out;
}

std::int64_t Params::integer(std::string_view name) const {
  const auto number = parse_number<std::int64_t>(text(name));
  FOOTFALL_CHECK(number.has_value());
  return *number;
}

double Params::real(std::string_view name) const {
  const auto number = parse_number<double>(text(name));
  FOOTFALL_CHECK(number.has_value());
  return *number;
}

Micros Params::duration(std::string_view name) const { return checked_duration(name, text(name)); }

bool Params::flag(std::string_view name) const { return text(name) == "true"; }

bool Params::given(std::string_view name) const { return given_.find(name) != given_.end(); }

Micros checked_duration(std::string_view name, std::string_view text) {
  if (const auto micros = parse_duration(text)) return *micros;
  refuse(name, text, "a duration longer than zero; write it like 30m, 1h or 7d");
}

}  // namespace footfall
