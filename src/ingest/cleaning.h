// The steps that clean a text before it becomes a value: a closed list, each of which the ledger
// counts. The only file that knows utf8proc is cleaning.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

enum class CleanStep : std::uint8_t {
  trim,             // blanks of any kind off both ends
  collapse_blanks,  // any run of them becomes one space
  title_case,       // the first letter of a word large, the others small
  upper_case,
  lower_case,
  name,          // of a person: letters of any script, blank ' - . stay; see docs/mappings.md
  phone,         // ten digits of a North American number, else NULL
  email,         // NULL where it is no address
  whole_number,  // 17850.0 -> 17850
  pad_zeros,     // pad_zeros:5 makes 501 00501
};

struct CleanRule {
  CleanStep step = CleanStep::trim;
  std::size_t width = 0;  // pad_zeros

  friend bool operator==(const CleanRule&, const CleanRule&) = default;
};

constexpr std::size_t pad_width_max = 64;

// "trim", "pad_zeros:5"; nullopt where there is no such step.
std::optional<CleanRule> find_cleaning(std::string_view name) noexcept;
std::string cleaning_name(const CleanRule& cleaning);
const std::vector<std::string>& cleaning_names();

// A text cleaned is at most this long: letters of another case may take three bytes for two.
constexpr std::size_t cleaned_bytes_max(std::size_t bytes) noexcept {
  return bytes + bytes / 2 + pad_width_max;
}

// `text`, valid UTF-8, after the step, in `out`, which has room for cleaned_bytes_max(text.size());
// "": nothing is left of it.
void clean_text(const CleanRule& cleaning, std::string_view text, std::string& out) noexcept;

}  // namespace footfall
