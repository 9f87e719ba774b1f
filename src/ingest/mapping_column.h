// Reading the parts of a mapping that tables share: where values come from, times, columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping.h"
#include "ingest/table_reader.h"

namespace footfall {

// Small letters, digits and _, beginning with a letter, at most 64.
bool is_column_name(std::string_view name);

// `from` and `constant`; without both, the name `fallback`.
Origin read_origin(TableReader& reader, std::string_view fallback);

// Refuses patterns of a time of day in a rule that is not floating.
void check_zones(const TimeRule& rule, const TableReader& reader);

// `format` and `floating`.
TimeRule read_time_rule(TableReader& reader);

// The [[column]]s of a table, called `name` in messages. `home` is the table they are of.
std::vector<MappedColumn> read_columns(const std::vector<const TomlValue*>& tables, Home home,
                                       const std::string& name, const std::string& where);

}  // namespace footfall
