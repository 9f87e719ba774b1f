#include "analysis/histories.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace footfall {

namespace {

// As the catalogue says: the row's own; price x quantity only where the shop has none.
std::optional<Int128> amount_of(const TinyRows& rows, std::size_t row) {
  const Schema& schema = rows.schema;
  const auto units = [&](const char* name) -> std::optional<Int128> {
    const auto text = cell_of(rows, row, name);
    if (!text) return std::nullopt;
    return parse_decimal(*text, schema.column(name).scale).units;
  };
  if (schema.has("amount")) return units("amount");
  if (!schema.has("price")) return std::nullopt;
  if (!schema.has("quantity")) return units("price");
  const auto price = units("price");
  const auto quantity = units("quantity");
  return price && quantity ? std::optional(*price * *quantity) : std::nullopt;
}

}  // namespace

std::optional<std::string> cell_of(const TinyRows& rows, std::size_t row, std::string_view column) {
  for (std::size_t c = 0; c < rows.schema.columns.size(); ++c) {
    if (rows.schema.columns[c].name == column) return rows.cells[row][c];
  }
  return std::nullopt;
}

std::string order_key(const Schema& schema, const Event& event) {
  const std::string own = str("row ", event.arrival);
  if (schema.has("order_id")) return event.order ? "id " + *event.order : own;
  if (schema.has("session_id")) {
    return event.session ? str("session ", event.user.value_or(""), " ", *event.session) : own;
  }
  return event.user ? str("day ", *event.user, " ", floor_div(event.time, micros_per_day)) : own;
}

std::vector<Event> events_in_order(const TinyRows& rows) {
  std::vector<Event> events;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const auto cell = [&](std::string_view name) { return cell_of(rows, row, name); };
    events.push_back({.time = rows.times[row],
                      .arrival = row,
                      .kind = rows.kinds[row],
                      .user = cell("user_id"),
                      .session = cell("session_id"),
                      .order = cell("order_id"),
                      .amount = amount_of(rows, row),
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
