// What people's SQL may say: exactly one statement that reads, and only tables and table functions
// that are ours or harmless. The engine's own lock (Database::lock) holds as well; neither relies
// on the other.
//
// The statement is judged by DuckDB's own syntax tree, so there is no second grammar to disagree.
#pragma once

#include <string>
#include <string_view>

#include "engine/duckdb/database.h"
#include "engine/duckdb/message.h"

namespace footfall::duck {

constexpr std::size_t statement_bytes_max = std::size_t{1} << 20;

// Throws Error sql unless the text may run on `database`. Needs errors_as_json set.
void check_statement(const Database& database, std::string_view sql, const Names& names);

}  // namespace footfall::duck
