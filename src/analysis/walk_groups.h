// Tables of figures by group, from a walk's table whose first column is the group and whose rows of
// one group are neighbours. `Figures` has add(walk, row) and append_to(line).
#pragma once

#include <cstdint>
#include <vector>

#include "table/table.h"

namespace footfall {

// A row for each of the numbers 0 .. groups-1, met or not; the number is shown where `numbered`.
template <typename Figures>
Table numbered_groups(const Table& walk, std::size_t groups, bool numbered, Table table) {
  std::vector<Figures> figures(groups);
  for (std::size_t row = 0; row < walk.rows(); ++row) {
    figures[std::size_t(walk.integer(row, 0))].add(walk, row);
  }
  for (std::size_t group = 0; group < groups; ++group) {
    std::vector<Value> line;
    if (numbered) line.emplace_back(std::int64_t(group));
    figures[group].append_to(line);
    table.add_row(std::move(line));
  }
  return table;
}

// A row for each group met, in the walk's order.
template <typename Figures>
Table met_groups(const Table& walk, Table table) {
  for (std::size_t begin = 0; begin < walk.rows();) {
    Figures figures;
    std::size_t end = begin;
    for (; end < walk.rows() && walk.value(end, 0) == walk.value(begin, 0); ++end) {
      figures.add(walk, end);
    }
    std::vector<Value> line{walk.value(begin, 0)};
    figures.append_to(line);
    table.add_row(std::move(line));
    begin = end;
  }
  return table;
}

}  // namespace footfall
