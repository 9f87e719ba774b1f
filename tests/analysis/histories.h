// Random shops as the slow versions of analyses like to see them: each user's events in order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/tiny_store.h"
#include "table/table.h"

namespace footfall {

struct Event {
  Micros time = 0;
  std::size_t arrival = 0;
  std::string kind;
  std::optional<std::string> user;
  std::optional<std::string> session;  // made by gaps of over 30 minutes where there is no column
  std::optional<std::string> order;    // order_id
  std::optional<Int128> amount;        // at the schema's amount_scale
  std::optional<std::string> product;
  std::optional<std::string> category;
  std::optional<std::string> brand;
};

// The cell of a row; nullopt where it is NULL or the shop has no such column.
std::optional<std::string> cell_of(const TinyRows& rows, std::size_t row, std::string_view column);

// The order of a purchase row by the dataset's rule, as a text that tells orders apart; UTC days.
std::string order_key(const Schema& schema, const Event& event);

// All rows by (time, arrival), guests' too; their sessions only where there is a column.
std::vector<Event> events_in_order(const TinyRows& rows);

// Each user's events, oldest first; without guests.
using Histories = std::map<std::string, std::vector<Event>>;
Histories histories(const TinyRows& rows);

// Lines that compare: cells joined by '|'; "-" is NULL; a real number at six places.
std::string line_of(const std::vector<std::string>& cells);
std::vector<std::string> lines_of(const Table& table, const std::vector<std::string>& columns);
std::string real_text(double value);
std::string or_none(const std::optional<std::string>& value);
// Type 7, of values in any order; "-" of none.
std::string quantile_text(std::vector<double> values, double at);

}  // namespace footfall
