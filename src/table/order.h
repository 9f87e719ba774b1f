// Rows in order: the tie rule of rankings is part of the answer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/table.h"

namespace footfall {

// NULL is last whichever way a column is sorted. Numbers as numbers, text by bytes; a path (its
// separator given) level by level.
struct SortKey {
  std::string column;
  bool descending = false;
  char path_separator = '\0';
};

// The places of the first `rows` rows of `table` in order; rows equal in all keys keep theirs. O(n)
// where few are wanted.
std::vector<std::size_t> row_order(const Table& table, const std::vector<SortKey>& keys,
                                   std::size_t rows = all_rows);

// These rows in that order; the others are left out (Table::left_out).
Table sorted(const Table& table, const std::vector<SortKey>& keys, std::size_t rows = all_rows);

// The table with 1, 2, 3 ... in its first column, an integer called "rank".
Table ranked(Table table);

// a - b as a sign: level by level, so that "a.b" comes before "a-b".
int compare_paths(std::string_view a, std::string_view b, char separator) noexcept;

}  // namespace footfall
