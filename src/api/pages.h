// What there is, as tables and texts: analyses, suites, a store's loads and set-aside rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "table/table.h"

namespace footfall {

// `list WHAT`: analyses, datasets, suites (of the program); tables, loads, set-aside, segments (of
// a store). Error bad_request for any other word.
const std::vector<std::string>& listings();
Table list_of(const std::string& what, const std::string& store);

// `run NAME --help`: what an analysis answers, its parameters, an example. Reads no store.
std::string analysis_help(const std::string& name);
// `explain NAME`: the same, and the result's columns with units, what it needs and its SQL for the
// store's dataset; without these where there is no store yet.
std::string explain(const std::string& name, const std::string& store);

// The ledger of all loads of a store, in words that add up.
std::string ledger_text(std::uint64_t read, std::uint64_t stored, std::uint64_t set_aside,
                        std::uint64_t duplicates);

}  // namespace footfall
