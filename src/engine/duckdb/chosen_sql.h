// The table `chosen` that all SQL texts of inputs are written against (docs/sql.md): the rows that
// a request's filter chooses, with local time, money, order and session identity. `every_row` is
// the same of all rows, for what counts "first ever".
// Written from the rules of CATALOGUE.md, sharing nothing with scan/, so that it is a second
// opinion.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace footfall {

// A condition on the rows of `events`; "TRUE" for an empty filter.
std::string filter_sql(const Filter& filter, const Schema& schema);

// Statements that make the table `clock` from the zone's offsets.
std::vector<std::string> clock_sql(const Clock& clock);

// The SELECT over `events` and `clock` that gives the chosen rows. `session_gap` is that of made
// sessions, where the dataset has none.
std::string chosen_sql(const Filter& filter, const Schema& schema, Micros session_gap);
// The same of all rows, with `is_chosen`: whether the filter holds.
std::string every_row_sql(const Filter& filter, const Schema& schema, Micros session_gap);

}  // namespace footfall
