// People's SQL over a store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/duckdb/sql.h"

namespace footfall {

// Runs one statement over the last commit; `limit` (0 or none: all) ends it after so many rows.
// Returns the rows handed to the sink.
std::uint64_t query(const std::string& store, const std::string& sql, const SqlOptions& options,
                    std::optional<std::uint64_t> limit, const SqlSink& sink);

// The whole result in memory.
Table query_table(const std::string& store, const std::string& sql, const SqlOptions& options,
                  std::optional<std::uint64_t> limit);

}  // namespace footfall
