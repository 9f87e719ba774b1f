// Who answered a survey: read from its file, or made up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

struct Respondent {
  std::string id;          // R_1ou69fj4DQGsVcp
  std::string_view state;  // two letters, a constant; "": not known
};

// By id. See write_amazon_purchases for what the file has to have, and for errors.
std::vector<Respondent> read_respondents(const std::string& survey);

std::vector<Respondent> made_up_respondents(std::uint32_t count, std::uint64_t seed);

}  // namespace footfall
