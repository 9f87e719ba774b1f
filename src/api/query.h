// People's SQL over a store.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/duckdb/sql.h"

namespace footfall {

// Runs one statement over the last commit; `limit` (0 or none: all) ends it after so many rows.
// Returns the rows handed to the sink.
std::uint64_t query(const std::string& store, const std::string& sql, const SqlOptions& options,
                    std::optional<std::uint64_t> limit, const SqlSink& sink);

// `--time-limit` as people write it: 90s, 10m. Error bad_request for any other text.
std::chrono::milliseconds statement_time_limit(std::string_view text);

// The whole result in memory.
Table query_table(const std::string& store, const std::string& sql, const SqlOptions& options,
                  std::optional<std::uint64_t> limit);

}  // namespace footfall
