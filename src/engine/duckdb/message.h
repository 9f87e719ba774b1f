// What people read when their SQL is refused: where, what, and what to do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace footfall::duck {

// The names that "did you mean" picks from.
struct Names {
  std::vector<std::string> tables = {};     // views and result tables
  std::vector<std::string> functions = {};  // analyses, as table functions
};

// "line 2, column 8: <message>", the line, and a caret under the place. `offset` is in bytes.
std::string located(std::string_view sql, std::optional<std::size_t> offset,
                    std::string_view message);

// DuckDB's error, as JSON (errors_as_json) or plain text, about `sql`. Positions in it count from
// `begin`, where the part that DuckDB saw begins.
Error explain_failure(std::string_view duckdb_text, std::string_view sql, std::size_t begin,
                      const Names& names);

}  // namespace footfall::duck
