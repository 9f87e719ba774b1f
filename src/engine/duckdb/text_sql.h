// Pieces of SQL text, besides those of base/text.h.
#pragma once

#include <string>
#include <string_view>

#include "model/clock.h"

namespace footfall::duck {

// TIMESTAMP '2019-10-01 00:00:00.000000'
std::string timestamp_literal(Micros utc);
// A text that is the same only for the same pair of values, neither of them NULL.
std::string pair_sql(std::string_view first, std::string_view second);

}  // namespace footfall::duck
