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

// The ledger of all loads of a store, in words that add up.
std::string ledger_text(std::uint64_t read, std::uint64_t stored, std::uint64_t set_aside,
                        std::uint64_t duplicates);

}  // namespace footfall
