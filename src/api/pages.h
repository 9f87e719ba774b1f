// What there is, as tables and texts: analyses, suites, a store's loads and set-aside rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/manifest.h"
#include "table/table.h"

namespace footfall {

// `list WHAT`: analyses, datasets, suites (of the program); tables, loads,
// conflicts, set-aside, segments (of a store). Error bad_request for any other word.
const std::vector<std::string>& listings();
Table list_of(const std::string& what, const std::string& store);

// A ledger in words that add up.
std::string ledger_text(const Ledger& ledger);

}  // namespace footfall
