// What a load will store, and how the fields of each of its sources fit it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/record.h"
#include "ingest/mapping.h"
#include "model/schema.h"

namespace footfall {

// The columns of all sources of one table of a load together: the mapping's columns that any source
// has, then unknown ones, in the order of their first appearance, as dictionaries.
struct LoadPlan {
  Home table = Home::event;
  Mapping mapping;
  Schema schema;
  std::vector<MappedColumn> columns;  // parallel to schema.columns
};

// `headers`: the names of each source's fields, in file order (mapping.order where there is none).
LoadPlan plan_load(const Mapping& mapping, const std::vector<std::vector<std::string>>& headers);

// The same for the sources of a dimension that the mapping has: rows have no time and no type, and
// the key comes first. An unknown column whose name the mapping gives to a column of another table
// is kept under the name of its own, product_state.
LoadPlan plan_table(const Mapping& mapping, Home table,
                    const std::vector<std::vector<std::string>>& headers);

// Which field of a source is which column.
struct Binding {
  static constexpr std::size_t absent = std::size_t(-1);

  std::size_t fields = 0;                     // how many a row must have
  std::size_t time = absent;                  // absent: a dimension's rows have none
  std::vector<std::size_t> time_behind = {};  // fields whose texts belong to the time, too
  std::size_t event_type = absent;            // absent: constant, or a dimension's
  std::vector<std::size_t> columns;  // parallel to the plan's; absent: NULL, or its constant
  std::vector<std::string> header;   // names as they are in the source

  // In place of the mapping's, where the source has decided (ingest/date_order.h).
  std::optional<TimeRule> time_rule = {};
  std::vector<std::pair<std::size_t, TimeRule>> column_times = {};  // by the plan's column
};

// The text of an event's time: that of its field, or those of all its fields without blanks around
// them, joined by one; "" where the first is blank. It is in the record, or in `room`.
std::string_view event_time_text(const Binding& binding, const SourceRecord& record,
                                 std::string& room);

// Throws Error bad_input that names `source` where a name is empty or occurs twice, where two names
// are the same column, or where event_time or event_type, or the key of a dimension, is missing.
Binding bind_source(const LoadPlan& plan, const std::vector<std::string>& header,
                    const std::string& source);
// Whether a source with this header has what rows of the table need: the events their time and
// type, a dimension its key.
bool fits_table(const Mapping& mapping, Home table, const std::vector<std::string>& header);
// The first of the origin's names that the header has; Binding::absent.
std::size_t find_field(const std::vector<std::string>& header, const Origin& origin);
void check_header(const std::vector<std::string>& header, const std::string& source);

// product_state: what a dimension's column is called whose name is another table's.
std::string own_column_name(Home dimension, std::string_view name);

// "Device Category" -> "device_category": the name under which an unknown column is kept.
std::string attribute_name(std::string_view header_name);

}  // namespace footfall
