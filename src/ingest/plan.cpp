#include "ingest/plan.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

// What a mapping says of one of its tables.
struct TableRules {
  Home home;
  const std::vector<MappedColumn>& columns;
  const std::vector<std::string>& ignore;
};

TableRules rules_of(const Mapping& mapping, Home home) {
  const TableMapping* dimension = mapping.find_dimension(home);
  if (dimension == nullptr) return {Home::event, mapping.columns, mapping.ignore};
  return {home, dimension->columns, dimension->ignore};
}

bool is_ignored(const TableRules& rules, const std::string& name) {
  const std::string normal = normal_name(name);
  return std::ranges::find(rules.ignore, normal, normal_name) != rules.ignore.end();
}

bool has_column(const std::vector<MappedColumn>& columns, const std::string& name) {
  return std::ranges::any_of(
      columns, [&name](const MappedColumn& that) { return that.column.name == name; });
}

// Which fields the mapping takes itself.
std::vector<bool> taken_fields(const Mapping& mapping, const TableRules& rules,
                               const std::vector<std::string>& header) {
  std::vector<bool> taken(header.size(), false);
  const auto take = [&](const Origin& origin) {
    const std::size_t field = find_field(header, origin);
    if (field != Binding::absent) taken[field] = true;
  };
  if (rules.home == Home::event) {
    take(mapping.time_origin);
    for (const auto& name : mapping.time_join) take({{name}, {}});
    take(mapping.event_type_origin);
  }
  for (const auto& column : rules.columns) {
    take(column.origin);
    for (const auto& level : column.levels) take({{level}, {}});
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (is_ignored(rules, header[i])) taken[i] = true;
  }
  return taken;
}

// Under which name a field that the mapping does not know is kept.
std::string kept_name(const Mapping& mapping, Home home, const std::string& header_name) {
  std::string name = attribute_name(header_name);
  if (home == Home::event) return name;
  bool elsewhere = has_column(mapping.columns, name);
  for (const auto& dimension : mapping.dimensions) {
    elsewhere = elsewhere || (dimension.home != home && has_column(dimension.columns, name));
  }
  if (!elsewhere) return name;
  return own_column_name(home, name);
}

MappedColumn attribute(const Mapping& mapping, Home home, const std::string& header_name) {
  MappedColumn mapped;
  mapped.column.name = kept_name(mapping, home, header_name);
  mapped.column.type = ColumnType::dictionary;
  mapped.column.home = home;
  mapped.column.of_product = home == Home::products;
  mapped.origin.from = {header_name};
  return mapped;
}

std::vector<MappedColumn> planned_columns(const Mapping& mapping, const TableRules& rules,
                                          const std::vector<std::vector<std::string>>& headers) {
  std::vector<MappedColumn> columns;
  for (const auto& column : rules.columns) {
    const bool there =
        column.origin.constant || std::ranges::any_of(headers, [&](const auto& header) {
          return find_field(header, column.origin) != Binding::absent;
        });
    if (there) columns.push_back(column);
  }
  for (const auto& header : headers) {
    const auto taken = taken_fields(mapping, rules, header);
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (taken[i]) continue;
      MappedColumn mapped = attribute(mapping, rules.home, header[i]);
      if (!has_column(columns, mapped.column.name)) columns.push_back(std::move(mapped));
    }
  }
  return columns;
}

// By what files of dimensions are known: a file of which a column was renamed is taken for events.
std::string known_tables(const Mapping& mapping) {
  std::string text;
  for (const auto& dimension : mapping.dimensions) {
    text += str("; a file of ", table_name(dimension.home), " is known by the columns \"",
                join(dimension.recognise, "\", \""), "\"");
  }
  return text;
}

[[noreturn]] void missing(const std::string& source, std::string_view column, const Origin& origin,
                          const Mapping& mapping, const std::vector<std::string>& header) {
  std::vector<std::string> shown;
  for (const auto& name : header) shown.push_back(printable(name, 40));
  throw Error(ErrorKind::bad_input,
              str(printable(source), ": has no column \"", join(origin.from, "\" or \""),
                  "\", which the mapping ", mapping.name, " needs for ", column,
                  did_you_mean(origin.from.front(), header)),
              str("its columns: ", join(shown, ", "), known_tables(mapping)));
}

// Columns that conditions look at must be there.
void check_cases(const CaseRules& rules, std::string_view column, const std::string& source,
                 const Mapping& mapping, const std::vector<std::string>& header) {
  for (const Case& each : rules.cases) {
    for (const auto& name : {each.negative, each.positive}) {
      if (name.empty() || field_named(header, name)) continue;
      missing(source, str("the cases of ", column), {{name}, {}}, mapping, header);
    }
  }
}

// "CustomerID", "Customer ID" -> "customer_id".
std::string snake_name(std::string_view header_name) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  std::string apart;
  for (std::size_t i = 0; i < header_name.size(); ++i) {
    if (i > 0 && is_upper(header_name[i]) && is_lower(header_name[i - 1])) apart += ' ';
    apart += header_name[i];
  }
  return attribute_name(apart);
}

// What the sources call the column, where that is another name than its own.
std::string called_in(const std::vector<std::vector<std::string>>& headers,
                      const MappedColumn& mapped) {
  for (const auto& wanted : mapped.origin.from) {
    for (const auto& header : headers) {
      for (const auto& name : header) {
        if (normal_name(name) != normal_name(wanted)) continue;
        std::string called = snake_name(name);
        return called == mapped.column.name ? std::string() : called;
      }
    }
  }
  return {};
}

}  // namespace

std::size_t find_field(const std::vector<std::string>& header, const Origin& origin) {
  for (const auto& wanted : origin.from) {
    const std::string normal = normal_name(wanted);
    const auto found = std::ranges::find(header, normal, normal_name);
    if (found != header.end()) return std::size_t(found - header.begin());
  }
  return Binding::absent;
}

std::string own_column_name(Home dimension, std::string_view name) {
  return str(dimension == Home::products ? "product_" : "customer_", name);
}

std::string attribute_name(std::string_view header_name) {
  std::string name;
  for (const char c : normal_name(header_name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & '\x80') != 0;
    if (kept) {
      name.push_back(c);
    } else if (!name.empty() && name.back() != '_') {
      name.push_back('_');
    }
  }
  while (name.ends_with('_')) name.pop_back();
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "column_");
  if (name == "event_time" || name == "event_type" || name == "arrival") name += "_2";
  return name;
}

LoadPlan plan_load(const Mapping& mapping, const std::vector<std::vector<std::string>>& headers) {
  return plan_table(mapping, Home::event, headers);
}

LoadPlan plan_table(const Mapping& mapping, Home table,
                    const std::vector<std::vector<std::string>>& headers) {
  LoadPlan plan;
  plan.table = table;
  plan.mapping = mapping;
  plan.columns = planned_columns(mapping, rules_of(mapping, table), headers);
  plan.schema.dataset = mapping.name;
  plan.schema.floating_time = mapping.time.floating && !mapping.time.zone;
  plan.schema.day_precision = mapping.time.dates_only();
  plan.schema.filters = mapping.filters;
  for (auto& mapped : plan.columns) {
    if (table == Home::event) mapped.column.called = called_in(headers, mapped);
    plan.schema.columns.push_back(mapped.column);
  }
  return plan;
}

bool fits_table(const Mapping& mapping, Home table, const std::vector<std::string>& header) {
  const auto has = [&header](const Origin& origin) {
    return origin.constant || find_field(header, origin) != Binding::absent;
  };
  if (table != Home::event) return has(rules_of(mapping, table).columns.front().origin);
  return has(mapping.time_origin) && has(mapping.event_type_origin);
}

void check_header(const std::vector<std::string>& header, const std::string& source) {
  std::vector<std::pair<std::string, std::size_t>> names;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (trim(header[i]).empty()) {
      throw Error(ErrorKind::bad_input,
                  str(printable(source), ": column ", i + 1, " of the header has no name"),
                  "give it a name in the file");
    }
    names.emplace_back(normal_name(header[i]), i + 1);
  }
  std::ranges::sort(names);
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i].first != names[i - 1].first) continue;
    throw Error(ErrorKind::bad_input,
                str(printable(source), ": the header names \"",
                    printable(header[names[i - 1].second - 1], 60), "\" twice (columns ",
                    names[i - 1].second, " and ", names[i].second, ")"),
                "give each column a name of its own in the file");
  }
}

std::string_view event_time_text(const Binding& binding, const SourceRecord& record,
                                 std::string& room) {
  const std::string_view first = record.fields[binding.time];
  if (binding.time_behind.empty()) return first;
  room.assign(trim(first));
  for (const std::size_t field : binding.time_behind) {
    const std::string_view text = trim(record.fields[field]);
    if (room.empty() || text.empty()) continue;
    room.append(" ").append(text);
  }
  return room;
}

Binding bind_source(const LoadPlan& plan, const std::vector<std::string>& header,
                    const std::string& source) {
  check_header(header, source);
  const Mapping& mapping = plan.mapping;
  const TableRules rules = rules_of(mapping, plan.table);
  Binding binding;
  binding.fields = header.size();
  binding.header = header;
  if (plan.table == Home::event) {
    binding.time = find_field(header, mapping.time_origin);
    if (binding.time == Binding::absent) {
      missing(source, "event_time", mapping.time_origin, mapping, header);
    }
    for (std::size_t i = 1; i < mapping.time_join.size(); ++i) {
      const Origin origin{{mapping.time_join[i]}, {}};
      binding.time_behind.push_back(find_field(header, origin));
      if (binding.time_behind.back() == Binding::absent) {
        missing(source, "event_time", origin, mapping, header);
      }
    }
    binding.event_type = find_field(header, mapping.event_type_origin);
    if (binding.event_type == Binding::absent && !mapping.event_type_origin.constant) {
      missing(source, "event_type", mapping.event_type_origin, mapping, header);
    }
    check_cases(mapping.event_type_cases, "event_type", source, mapping, header);
  } else if (const auto& key = rules.columns.front();
             find_field(header, key.origin) == Binding::absent) {
    missing(source, key.column.name, key.origin, mapping, header);
  }
  std::vector<std::size_t> used_by(header.size(), Binding::absent);
  const auto taken = taken_fields(mapping, rules, header);
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const std::string& name = plan.columns[i].column.name;
    std::size_t field = Binding::absent;
    if (has_column(rules.columns, name)) {
      field = find_field(header, plan.columns[i].origin);
    } else {
      for (std::size_t f = 0; f < header.size(); ++f) {
        if (!taken[f] && kept_name(mapping, plan.table, header[f]) == name) field = f;
      }
    }
    if (field != Binding::absent) {
      used_by[field] = i;
      check_cases(plan.columns[i].cases, name, source, mapping, header);
    }
    binding.columns.push_back(field);
  }
  for (std::size_t f = 0; f < header.size(); ++f) {
    if (taken[f] || used_by[f] != Binding::absent) continue;
    throw Error(ErrorKind::bad_input,
                str(printable(source), ": the column \"", printable(header[f], 60),
                    "\" would be kept under the name ", kept_name(mapping, plan.table, header[f]),
                    ", which another column has already"),
                "rename it in the file, or map or ignore it in a mapping");
  }
  return binding;
}

}  // namespace footfall
