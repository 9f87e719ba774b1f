// How the generic charts (web/src/charts) draw a table: which kind, and which column is what.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

enum class ChartKind : std::uint8_t {
  table,
  cards,
  bar,
  line,
  heatmap,
  step_bars,
  histogram,
  pie,
  treemap,
  scatter,
  network,
};
std::string_view chart_name(ChartKind kind) noexcept;

struct Chart {
  ChartKind kind = ChartKind::table;
  std::string x = {};               // column of the axis, or of the names
  std::vector<std::string> y = {};  // columns drawn
  std::string series = {};          // column that splits into series, or heatmap's second axis
  std::string size = {};            // scatter: column of the marks' size
  std::string note = {};            // a sentence below it, where what is drawn was chosen for it
};

}  // namespace footfall
