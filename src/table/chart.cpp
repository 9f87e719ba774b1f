#include "table/chart.h"

namespace footfall {

std::string_view chart_name(ChartKind kind) noexcept {
  switch (kind) {
    case ChartKind::table: return "table";
    case ChartKind::cards: return "cards";
    case ChartKind::bar: return "bar";
    case ChartKind::line: return "line";
    case ChartKind::heatmap: return "heatmap";
    case ChartKind::step_bars: return "step_bars";
    case ChartKind::histogram: return "histogram";
    case ChartKind::pie: return "pie";
    case ChartKind::treemap: return "treemap";
    case ChartKind::scatter: return "scatter";
    case ChartKind::network: return "network";
  }
  return "";
}

}  // namespace footfall
