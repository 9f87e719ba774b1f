#include <algorithm>

#include "base/text.h"
#include "report/report.h"
#include "table/write.h"

namespace footfall {
namespace {

// Charts bin or cut what is more; beyond this the engine would only spend time on reading.
constexpr std::size_t chart_rows_max = 20'000;

std::string name_or_null(const std::string& name) {
  return name.empty() ? "null" : json_string(name);
}

std::string chart_json(const Chart& chart) {
  std::vector<std::string> drawn;
  for (const auto& column : chart.y) drawn.push_back(json_string(column));
  return str("{\"kind\":", json_string(chart_name(chart.kind)), ",\"x\":", name_or_null(chart.x),
             ",\"y\":[", join(drawn, ","), "],\"series\":", name_or_null(chart.series),
             ",\"size\":", name_or_null(chart.size), "}");
}

}  // namespace

std::string answer_json(const ReportSection& section) {
  const Table& table = section.drawn.columns() > 0 ? section.drawn : section.table;
  const std::size_t shown = std::min(table.rows(), chart_rows_max);
  const std::size_t all = std::max(section.rows_of, table.rows());
  const std::string cut = shown == all ? "null" : str("{\"shown\":", shown, ",\"of\":", all, "}");
  return str("{\"name\":", json_string(section.name), ",\"title\":", json_string(section.title),
             ",\"definition\":", json_string(section.definition),
             ",\"chart\":", chart_json(section.chart), ",\"columns\":", columns_json(table),
             ",\"rows\":", rows_json(table, shown), ",\"cut\":", cut, "}");
}

}  // namespace footfall
