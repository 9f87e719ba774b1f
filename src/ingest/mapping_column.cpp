#include "ingest/mapping_column.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "ingest/mapping_rules.h"

namespace footfall {
namespace {

constexpr std::size_t columns_max = 4096;

constexpr std::array<std::string_view, 5> time_formats{"iso", "date", "epoch_s", "epoch_ms",
                                                       "epoch_us"};
constexpr std::array<std::string_view, 8> type_names{"key",     "dictionary", "path", "decimal",
                                                     "integer", "timestamp",  "date", "set"};
constexpr std::array<std::string_view, 3> key_types{"int64", "text", "auto"};

// The model fixes the type of the columns it knows (CATALOGUE of columns: docs/mappings.md).
struct KnownColumn {
  std::string_view name;
  ColumnType type;
};
constexpr std::array known_columns = std::to_array<KnownColumn>({
    {"user_id", ColumnType::key},
    {"session_id", ColumnType::key},
    {"order_id", ColumnType::key},
    {"product_id", ColumnType::key},
    {"category_id", ColumnType::key},
    {"category", ColumnType::path},
    {"brand", ColumnType::dictionary},
    {"price", ColumnType::decimal},
    {"quantity", ColumnType::decimal},
    {"amount", ColumnType::decimal},
    {"profit", ColumnType::decimal},
    {"country", ColumnType::dictionary},
    {"region", ColumnType::dictionary},
});

// The name of a format, or a pattern: every one has a year.
TimeForm read_time_form(const std::string& text, const TableReader& reader) {
  const auto named = std::ranges::find(time_formats, text);
  if (named != time_formats.end()) return TimeFormat(named - time_formats.begin());
  const bool pattern = text.find("yy") != std::string::npos || text.find("YY") != std::string::npos;
  if (!pattern) (void)reader.one_of("format", text, time_formats);
  try {
    return TimeForm(TimePattern(text));
  } catch (const Error& error) {  // the line is known only here
    reader.place("format").fail(str("format: ", error.message()), error.hint());
  }
}

// `format` of a column of dates: every one is a day.
void check_date_formats(const TimeRule& rule, const TableReader& reader) {
  if (rule.dates_only()) return;
  reader.place("format").fail("format: a column of type date wants \"date\" or patterns of days",
                              "for times of day there is the type timestamp");
}

void check_known_column(const Column& column, const TableReader& reader) {
  if (column.name == "event_time" || column.name == "event_type" || column.name == "arrival") {
    reader.place("name").fail(str(shown_text(column.name), " is not mapped by a [[column]]"),
                              column.name == "arrival"
                                  ? ""
                                  : str("it has a table of its own: [",
                                        column.name == "event_time" ? "time" : "event_type", "]"));
  }
  const auto known = std::ranges::find(known_columns, column.name, &KnownColumn::name);
  if (known != std::ranges::end(known_columns) && known->type != column.type) {
    reader.place("type").fail(str("the column ", column.name, " is of type \"",
                                  type_names[std::size_t(known->type)], "\", not \"",
                                  type_names[std::size_t(column.type)], "\""));
  }
  const bool identity =
      column.name == "user_id" || column.name == "session_id" || column.name == "order_id";
  const bool fits = column.type == ColumnType::key || column.type == ColumnType::dictionary ||
                    column.type == ColumnType::path || column.type == ColumnType::set;
  if (column.home == Home::event && column.of_product && (identity || !fits)) {
    reader.place("of").fail(
        str("the column ", column.name, " cannot be an attribute of the product"),
        "keys of products and categories, dictionaries, paths and sets can");
  }
}

// `of = "product"`; a dimension's columns are of it anyway.
bool read_of(TableReader& reader) {
  const auto of = reader.text("of");
  if (of && *of != "product") {
    reader.place("of").fail(str("of: only \"product\" is known, not ", shown_text(*of)));
  }
  return of.has_value();
}

// What a dimension's column cannot be: something that only an event has.
void check_dimension_column(const Column& column, const TableReader& reader) {
  constexpr std::array<std::string_view, 6> of_events{"session_id", "order_id", "price",
                                                      "quantity",   "amount",   "profit"};
  const std::string_view other =
      dimension_key(column.home == Home::products ? Home::customers : Home::products);
  if (column.name != other && std::ranges::find(of_events, column.name) == of_events.end()) return;
  reader.place("name").fail(
      str("the column ", column.name, " is of events, not of ", table_name(column.home)),
      "give it a name of its own, like list_price");
}

void check_levels(const MappedColumn& mapped, TableReader& reader) {
  for (const std::string_view key : {"from", "constant"}) {
    if (mapped.levels.empty() || !reader.has(key)) continue;
    reader.place(key).fail(str("\"levels\" and \"", key, "\" exclude each other"));
  }
  for (const auto& name : mapped.levels) {
    if (trim(name).empty()) reader.place("levels").fail("levels: a name is empty");
  }
}

MappedColumn read_column(const TomlValue& table, Home home, const std::string& name,
                         const std::string& where) {
  TableReader reader(table, name, where);
  MappedColumn mapped;
  Column& column = mapped.column;
  column.name = reader.text("name").value_or("");
  if (!is_column_name(column.name)) {
    reader.place("name").fail(column.name.empty()
                                  ? str("a ", name, " needs a name")
                                  : str(shown_text(column.name), " cannot be a column's name"),
                              "small letters, digits and _, beginning with a letter, at most 64");
  }
  if (!reader.has("type"))
    reader.place().fail(str("the column ", column.name, " needs a type"),
                        str("types: ", list_of(type_names)));
  column.type = ColumnType(reader.choice("type", type_names, 0));
  const std::size_t key_type = reader.choice("key", key_types, 1);
  column.key = key_type == 0 ? KeyType::int64 : KeyType::text;
  mapped.key_auto = key_type == 2;
  const std::int64_t scale = reader.integer("scale").value_or(4);
  if (scale < 0 || scale > scale_max) {
    reader.place("scale").fail(str("scale: 0 to ", scale_max, " decimal places, not ", scale));
  }
  column.scale = column.type == ColumnType::decimal ? std::uint8_t(scale) : std::uint8_t(0);
  column.separator = reader.character("separator", column.type == ColumnType::set ? ',' : '.');
  column.home = home;
  column.of_product = home == Home::products || read_of(reader);
  mapped.levels = reader.texts("levels");
  check_levels(mapped, reader);
  mapped.origin = read_origin(reader, mapped.levels.empty() ? column.name : mapped.levels[0]);
  mapped.drop = reader.texts("drop");
  mapped.nulls = reader.texts("nulls");
  mapped.clean = read_cleaning(reader);
  mapped.cases = read_cases(reader, where);
  mapped.number = read_number_rule(reader, where);
  mapped.time = read_time_rule(reader);
  if (column.type == ColumnType::date) {
    if (!reader.has("format")) mapped.time.formats = {TimeFormat::date};
    mapped.time.floating = true;
    check_date_formats(mapped.time, reader);
  } else if (column.type == ColumnType::timestamp && !mapped.time.floating) {
    check_zones(mapped.time, reader);
  }
  const auto only_for = [&](std::string_view key, bool fits, std::string_view type) {
    if (reader.has(key) && !fits) {
      reader.place(key).fail(str(key, ": is only for columns of type ", type));
    }
  };
  only_for("key", column.type == ColumnType::key, "key");
  only_for("scale", column.type == ColumnType::decimal, "decimal");
  only_for("separator", column.type == ColumnType::path || column.type == ColumnType::set,
           "path or set");
  for (const std::string_view number_key :
       {"decimal_point", "thousands", "currency", "percent", "absolute"}) {
    only_for(number_key, column.type == ColumnType::decimal || column.type == ColumnType::integer,
             "decimal or integer");
  }
  only_for("levels", column.type == ColumnType::path, "path");
  only_for("drop", column.type == ColumnType::path, "path");
  only_for("format", column.type == ColumnType::timestamp || column.type == ColumnType::date,
           "timestamp or date");
  only_for("floating", column.type == ColumnType::timestamp, "timestamp");
  check_known_column(column, reader);
  if (home != Home::event) check_dimension_column(column, reader);
  reader.finish();
  return mapped;
}

}  // namespace

bool is_column_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, fits);
}

Origin read_origin(TableReader& reader, std::string_view fallback) {
  Origin origin{reader.texts("from"), reader.text("constant")};
  if (origin.constant && !origin.from.empty()) {
    reader.place("constant").fail("\"from\" and \"constant\" exclude each other");
  }
  for (const auto& name : origin.from) {
    if (trim(name).empty()) reader.place("from").fail("from: a name is empty");
  }
  if (origin.from.empty() && !origin.constant) origin.from.emplace_back(fallback);
  return origin;
}

void check_zones(const TimeRule& rule, const TableReader& reader) {
  for (const TimeForm& form : rule.formats) {
    if (form.format != TimeFormat::pattern || form.date_only()) continue;
    reader.place("format").fail(str("format: \"", form.pattern.text(),
                                    "\" has no zone, and is only for floating times "
                                    "(floating = true)"),
                                "whose wall clock it is may be said in [time]: time_zone = "
                                "\"Europe/Berlin\"");
  }
}

TimeRule read_time_rule(TableReader& reader) {
  TimeRule rule;
  const auto formats = reader.texts("format");
  if (!formats.empty()) rule.formats.clear();
  for (const auto& name : formats) rule.formats.push_back(read_time_form(name, reader));
  rule.floating = reader.flag("floating", false);
  return rule;
}

std::vector<MappedColumn> read_columns(const std::vector<const TomlValue*>& tables, Home home,
                                       const std::string& name, const std::string& where) {
  std::vector<MappedColumn> columns;
  for (const TomlValue* table : tables) {
    const TomlPlace place{where, table->line};
    MappedColumn mapped = read_column(*table, home, name, where);
    const auto same = [&mapped](const MappedColumn& that) {
      return that.column.name == mapped.column.name;
    };
    if (std::ranges::any_of(columns, same)) {
      place.fail(str("the column ", mapped.column.name, " is mapped twice"));
    }
    columns.push_back(std::move(mapped));
    if (columns.size() > columns_max) place.fail(str("more than ", columns_max, " columns"));
  }
  return columns;
}

}  // namespace footfall
