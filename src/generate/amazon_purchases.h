// The made-up `amazon-purchases`: what the respondents of a survey bought in five years.
#pragma once

#include <functional>
#include <string_view>

#include "generate/generate.h"

namespace footfall {

// The respondents are those of `request.survey`, a CSV file with a column "Survey ResponseID" (and,
// for where they live, "Q-demos-state"); without one they are made up. Error bad_input where it has
// no such column or no row, and what opening a file throws.
void write_amazon_purchases(const GenerateRequest& request,
                            const std::function<void(std::string_view)>& sink);

}  // namespace footfall
