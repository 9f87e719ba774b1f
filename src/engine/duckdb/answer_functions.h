// Each analysis as a table function: its parameters by name, and those of a request: "from", "to",
// timezone, form, filters (a list of conditions like 'brand=apple').
#pragma once

#include <memory>
#include <vector>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/sql.h"

namespace footfall::duck {

// One per line of the catalogue. `options` gives threads, time zone, stop and note.
std::vector<std::shared_ptr<const TableSource>> answer_sources(
    std::shared_ptr<const Snapshot> snapshot, const SqlOptions& options);

}  // namespace footfall::duck
