// SQL tests as text files: a store, then statements with the grid or the refusal that must come.
//
//   store
//     user  time   kind      (tiny_store.h)
//     ann   10:00  view
//
//   query
//   SELECT count(*) FROM events
//   ----
//   1
//
//   refused  no table is called "x"       (a part of what is said: message and hint)
//   SELECT * FROM x
//
// Blocks end at an empty line. `#` at the start of a line is a comment. In grids - is NULL and
// "two words" one cell.
#pragma once

#include <string>
#include <vector>

namespace footfall {

struct SqlCase {
  int line = 0;
  std::string sql;
  bool refused = false;
  std::string message;  // of a refusal
  std::string grid;     // else
};

struct SqlFile {
  std::string store;
  std::vector<SqlCase> cases;
};

// Throws std::invalid_argument where the file is not as above.
SqlFile read_sql_file(const std::string& path);

}  // namespace footfall
