// The rollup of the definition: rows in vectors, groups in maps, different things in sets. Slow,
// and shares nothing with the scan but the clock and the reading of numbers.
#pragma once

#include <string>
#include <vector>

#include "model/clock.h"
#include "model/filter.h"
#include "scan/rollup.h"
#include "support/tiny_store.h"

namespace footfall {

// The rows of the rollup's table as machine formats write them, NULL as "-".
std::vector<std::vector<std::string>> naive_rollup(const TinyRows& rows, const Rollup& rollup,
                                                   const Filter& filter, const Clock& clock,
                                                   Micros session_gap);

// The places of the chosen rows, in order of arrival.
std::vector<std::size_t> naive_choice(const TinyRows& rows, const Filter& filter);

}  // namespace footfall
