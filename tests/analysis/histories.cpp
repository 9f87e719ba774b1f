#include "analysis/histories.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace footfall {

std::vector<Event> events_in_order(const TinyRows& rows) {
  std::vector<Event> events;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const auto cell = [&](std::string_view name) -> std::optional<std::string> {
      for (std::size_t column = 0; column < rows.schema.columns.size(); ++column) {
        if (rows.schema.columns[column].name == name) return rows.cells[row][column];
      }
      return std::nullopt;
    };
    events.push_back({.time = rows.times[row],
                      .arrival = row,
                      .kind = rows.kinds[row],
                      .user = cell("user_id"),
                      .session = cell("session_id"),
                      .order = cell("order_id"),
                      .product = cell("product_id"),
                      .category = cell("category"),
                      .brand = cell("brand")});
  }
  std::ranges::stable_sort(events, {}, &Event::time);
  return events;
}

Histories histories(const TinyRows& rows) {
  Histories users;
  for (auto& event : events_in_order(rows)) {
    if (event.user) users[*event.user].push_back(event);
  }
  if (rows.schema.has("session_id")) return users;
  for (auto& [user, events] : users) {
    int session = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i > 0 && events[i].time - events[i - 1].time > 30 * micros_per_minute) ++session;
      events[i].session = std::to_string(session);
    }
  }
  return users;
}

std::string line_of(const std::vector<std::string>& cells) { return join(cells, "|"); }

std::vector<std::string> lines_of(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<std::string> cells;
    for (const auto& name : columns) {
      const std::size_t column = table.column(name);
      if (table.is_null(row, column)) {
        cells.emplace_back("-");
      } else if (table.fields()[column].type == Type::real) {
        cells.push_back(real_text(table.real(row, column)));
      } else {
        cells.push_back(cell_text(table, row, column));
      }
    }
    lines.push_back(line_of(cells));
  }
  return lines;
}

std::string real_text(double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.6f", value);
  return buffer;
}

std::string or_none(const std::optional<std::string>& value) { return value.value_or("-"); }

std::string quantile_text(std::vector<double> values, double at) {
  if (values.empty()) return "-";
  std::ranges::sort(values);
  const double place = at * double(values.size() - 1);
  const auto low = std::size_t(place);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return real_text(values[low] + (values[high] - values[low]) * (place - double(low)));
}

}  // namespace footfall
