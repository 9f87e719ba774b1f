// From a mapping's TOML text to a Mapping.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "ingest/mapping.h"
#include "ingest/mapping_column.h"
#include "ingest/mapping_rules.h"
#include "ingest/table_reader.h"

namespace footfall {
namespace {

bool is_dataset_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, fits);
}

// The name of the table that keeps untouched rows.
std::string read_raw(TableReader& reader) {
  const auto raw = reader.text("raw");
  if (!raw) return {};
  if (!is_column_name(*raw)) {
    reader.place("raw").fail(str("raw: ", shown_text(*raw), " cannot be a table's name"),
                             "small letters, digits and _, beginning with a letter, at most 64");
  }
  return *raw;
}

std::string read_unfold(TableReader& reader) {
  if (!reader.has("unfold")) return {};
  const auto path = reader.texts("unfold");
  if (path.size() != 1 || trim(path.front()).empty()) {
    reader.place("unfold").fail("unfold: the path of one list of objects is wanted",
                                "unfold = \"lines\", or \"order.lines\" where it is nested");
  }
  return path.front();
}

// Days are of the shop's calendar, so dates float by nature; other times do where the mapping says
// so, and a zone makes instants of these.
void read_time_zone(TableReader& reader, TimeRule& rule) {
  const bool dates_only = rule.dates_only();
  if (dates_only) rule.floating = true;
  if (!rule.floating) check_zones(rule, reader);
  const auto day = std::ranges::find_if(rule.formats, &TimeForm::date_only);
  if (day != rule.formats.end() && !rule.floating) {
    reader.place("format").fail(
        str("format: \"", day->format == TimeFormat::date ? "date" : day->pattern.text(),
            "\" beside other formats is only for floating times (floating = true)"),
        "a date is a day of the shop's calendar, in no zone, and cannot be mixed with instants");
  }
  const bool epochs = std::ranges::any_of(rule.formats, [](const TimeForm& form) {
    return form.format == TimeFormat::epoch_s || form.format == TimeFormat::epoch_ms ||
           form.format == TimeFormat::epoch_us;
  });
  const auto name = reader.text("time_zone");
  if (rule.floating && epochs && !name) {
    reader.place("format").fail(
        "format: an epoch is an instant, and cannot be mixed with floating times",
        "leave floating out, or say whose wall clock the other times are: time_zone");
  }
  if (!name) return;
  const TomlPlace place = reader.place("time_zone");
  if (dates_only) place.fail("time_zone: is not for dates, which are the same day in every zone");
  if (!rule.floating) place.fail("time_zone: is only for floating times (floating = true)");
  try {
    rule.zone.emplace(*name);
  } catch (const Error& error) {  // the line is known only here
    place.fail(str("time_zone: ", error.message()), error.hint());
  }
}

// A date and a time of day: two columns, or more.
void check_join(const std::vector<std::string>& join, TableReader& reader) {
  if (!reader.has("join")) return;
  for (const std::string_view key : {"from", "constant"}) {
    if (!reader.has(key)) continue;
    reader.place(key).fail(str("\"join\" and \"", key, "\" exclude each other"),
                           "join: the texts of all these columns are the time together; from: that "
                           "of the first which the file has");
  }
  const auto blank = [](const std::string& name) { return trim(name).empty(); };
  if (join.size() < 2 || std::ranges::any_of(join, blank)) {
    reader.place("join").fail("join: the names of at least two columns are wanted",
                              "join = [\"Date\", \"Time\"]; for one column there is from");
  }
}

void read_time(const TomlValue& table, Mapping& mapping, const std::string& where) {
  TableReader time_reader(table, "[time]", where);
  mapping.time_join = time_reader.texts("join");
  check_join(mapping.time_join, time_reader);
  mapping.time_origin =
      read_origin(time_reader, mapping.time_join.empty() ? "event_time" : mapping.time_join[0]);
  if (mapping.time_origin.constant) {
    time_reader.place("constant").fail("the time of events cannot be a constant");
  }
  mapping.time = read_time_rule(time_reader);
  read_time_zone(time_reader, mapping.time);
  time_reader.finish();
}

void check_kinds(const CaseRules& rules, const TableReader& reader) {
  const auto bad = [](const std::string& kind) { return trim(kind).empty() || kind.size() > 255; };
  if (std::ranges::any_of(rules.cases, bad, &Case::is) ||
      (rules.otherwise && bad(*rules.otherwise))) {
    reader.place("cases").fail("cases: an event type has 1 to 255 bytes");
  }
}

void read_event_type(const TomlValue& table, Mapping& mapping, const std::string& where) {
  TableReader kind_reader(table, "[event_type]", where);
  mapping.event_type_origin = read_origin(kind_reader, "event_type");
  if (const TomlValue* rename = kind_reader.table("rename")) {
    for (std::size_t i = 0; i < rename->keys.size(); ++i) {
      const TomlValue& value = rename->items[i];
      if (!value.is(TomlValue::Kind::text) || trim(value.text).empty() || value.text.size() > 255) {
        TomlPlace{where, value.line}.fail(str("rename: ", shown_text(rename->keys[i]),
                                              " needs an event type in quotes, up to 255 bytes"));
      }
      mapping.rename.emplace_back(rename->keys[i], value.text);
    }
  }
  mapping.event_type_cases = read_cases(kind_reader, where);
  check_kinds(mapping.event_type_cases, kind_reader);
  const auto& constant = mapping.event_type_origin.constant;
  if (constant && (trim(*constant).empty() || constant->size() > 255)) {
    kind_reader.place("constant").fail("constant: an event type has 1 to 255 bytes");
  }
  kind_reader.finish();
}

void read_filters(const std::vector<const TomlValue*>& tables, Mapping& mapping,
                  const std::string& where) {
  for (const TomlValue* table : tables) {
    TableReader reader(*table, "[[filter]]", where);
    NamedFilter filter{reader.text("name").value_or(""), reader.texts("where")};
    if (!is_dataset_name(filter.name)) {
      reader.place("name").fail("a [[filter]] needs a name of small letters, digits, _ and -");
    }
    if (filter.clauses.empty())
      reader.place().fail(str("the filter ", filter.name, " needs \"where\""));
    reader.finish();
    mapping.filters.push_back(std::move(filter));
  }
}

std::optional<std::string_view> name_of(const TomlValue& column) {
  const TomlValue* name = column.find("name");
  if (name == nullptr || !name->is(TomlValue::Kind::text)) return std::nullopt;
  return name->text;
}

void check_top(const Mapping& mapping, TableReader& top) {
  if (!is_dataset_name(mapping.name)) {
    top.place("name").fail(
        mapping.name.empty()
            ? std::string("a mapping needs a name: name = \"my-shop\"")
            : str("name: ", shown_text(mapping.name), " cannot be a dataset's name"),
        "small letters, digits, _ and -, at most 64");
  }
  if (!mapping.fixed_width.empty()) {
    for (const std::string_view key : {"order", "delimiter"}) {
      if (top.has(key)) {
        top.place(key).fail(
            str(key, ": is for separated fields, and this mapping has [fixed_width]"),
            "[fixed_width] says what the fields are called and where they stand");
      }
    }
  } else if (!mapping.header && mapping.order.empty()) {
    top.place("header").fail(
        "header = false needs the names of the fields: order = [\"...\", ...]");
  }
}

void check_raw(const Mapping& mapping, const TableReader& top) {
  std::vector<std::string> names{mapping.raw};
  for (const auto& dimension : mapping.dimensions) names.push_back(dimension.raw);
  std::erase(names, "");
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) {
    top.place("raw").fail(str("raw: two tables cannot both be kept as raw_", *twice));
  }
}

// [attributes] as [[column]]s of the type dictionary: age = "Q-demos-age" is a column age from
// that.
std::vector<TomlValue> attribute_columns(const TomlValue* attributes, const std::string& where) {
  using Kind = TomlValue::Kind;
  std::vector<TomlValue> columns;
  for (std::size_t i = 0; attributes != nullptr && i < attributes->keys.size(); ++i) {
    const TomlValue& from = attributes->items[i];
    if (!from.is(Kind::text) && !from.is(Kind::list)) {
      TomlPlace{where, from.line}.fail(str("attributes: ", shown_text(attributes->keys[i]),
                                           " needs the name of a column of the file, in quotes"),
                                       "what has a type of its own is a [[column]]");
    }
    TomlValue column{.kind = Kind::table, .line = from.line};
    column.set("name", {.kind = Kind::text, .line = from.line, .text = attributes->keys[i]});
    column.set("from", from);
    column.set("type", {.kind = Kind::text, .line = from.line, .text = "dictionary"});
    columns.push_back(std::move(column));
  }
  std::ranges::stable_sort(columns, {}, &TomlValue::line);  // as they stand in the text
  return columns;
}

// The columns of a table: its [[column]]s, and its attributes behind them.
std::vector<MappedColumn> read_all_columns(std::vector<const TomlValue*> columns,
                                           const TomlValue* attributes, Home home,
                                           const std::string& name, const std::string& where) {
  const auto more = attribute_columns(attributes, where);
  for (const auto& column : more) columns.push_back(&column);
  return read_columns(columns, home, name, where);
}

void drop_attribute(TomlValue& base, std::string_view name) {
  TomlValue* attributes = base.find("attributes");
  if (attributes == nullptr) return;
  const auto found = std::ranges::find(attributes->keys, name);
  if (found == attributes->keys.end()) return;
  attributes->items.erase(attributes->items.begin() + (found - attributes->keys.begin()));
  attributes->keys.erase(found);
}

void drop_column(TomlValue& base, std::string_view name) {
  if (TomlValue* columns = base.find("column")) {
    std::erase_if(columns->items, [name](const TomlValue& that) { return name_of(that) == name; });
  }
}

// A column that is said anew, as a [[column]] or an attribute, leaves nothing of the other that the
// base has of that name.
void drop_replaced(TomlValue& base, const std::string& key, const TomlValue& value) {
  if (key == "attributes") {
    for (const auto& name : value.keys) drop_column(base, name);
  } else if (key == "column") {
    for (const TomlValue& column : value.items) {
      if (const auto name = name_of(column)) drop_attribute(base, *name);
    }
  }
}

// The [[column]]s of `table` over those of `base`: of the same name they replace them, others are
// added.
void overlay_columns(TomlValue& base, TomlValue&& columns) {
  for (TomlValue& column : columns.items) {
    const auto wanted = name_of(column);
    const auto same = std::ranges::find_if(
        base.items, [&wanted](const TomlValue& that) { return wanted && name_of(that) == wanted; });
    if (same == base.items.end()) {
      base.items.push_back(std::move(column));
    } else {
      *same = std::move(column);
    }
  }
}

// The keys of `table` replace those of `base`, but for columns and for the dimensions, which are
// tables with columns themselves.
void overlay(TomlValue& base, TomlValue&& table) {
  using Kind = TomlValue::Kind;
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    const std::string& key = table.keys[i];
    TomlValue& value = table.items[i];
    drop_replaced(base, key, value);
    TomlValue* const old = base.find(key);
    if (key == "attributes" && old != nullptr && old->is(Kind::table) && value.is(Kind::table)) {
      overlay(*old, std::move(value));
    } else if (key == "column" && old != nullptr && value.is(Kind::list)) {
      overlay_columns(*old, std::move(value));
    } else if ((key == "products" || key == "customers") && old != nullptr &&
               value.is(Kind::table)) {
      overlay(*old, std::move(value));
    } else {
      base.set(key, std::move(value));
    }
  }
}

// `table` over the built-in mapping that it extends, if it does.
TomlValue extended(TomlValue table, const std::string& where) {
  const TomlValue* extends = table.find("extends");
  if (extends == nullptr) return table;
  const TomlPlace place{where, extends->line};
  if (!extends->is(TomlValue::Kind::text)) place.fail("extends: a text in quotes is wanted");
  const std::string name = extends->text;
  const auto base_text = built_in_mapping_text(name);
  if (!base_text) {
    const auto names = built_in_mappings();
    place.fail(
        str("extends: no built-in dataset is called ", shown_text(name), did_you_mean(name, names)),
        str("datasets: ", join(names, ", ")));
  }
  TomlValue base = parse_toml(*base_text, where);
  base.line = table.line;
  overlay(base, std::move(table));
  return base;
}

// A shop has one wall clock, which all its times without a zone are of.
void set_zone(std::vector<MappedColumn>& columns, const std::optional<Clock>& zone) {
  for (auto& mapped : columns) {
    TimeRule& time = mapped.time;
    if (time.floating && !time.dates_only()) time.zone = zone;
  }
}

void check_key(const TableMapping& dimension, const Mapping& mapping, const TableReader& reader) {
  const std::string_view name = dimension_key(dimension.home);
  const auto named = [name](const MappedColumn& that) { return that.column.name == name; };
  const auto own = std::ranges::find_if(dimension.columns, named);
  if (own == dimension.columns.end()) {
    reader.place().fail(str(reader.name(), " needs its key: a column ", name));
  }
  const auto of_events = std::ranges::find_if(mapping.columns, named);
  if (of_events == mapping.columns.end()) {
    reader.place().fail(
        str(reader.name(), " belongs to events by ", name, ", which no [[column]] maps"));
  }
  if (own->column.key != of_events->column.key || own->key_auto != of_events->key_auto) {
    reader.place("column").fail(
        str("the key ", name, " is not of the same type as that of the events"),
        "say the same key = \"int64\", \"text\" or \"auto\" for both");
  }
}

TableMapping read_dimension(const TomlValue& table, Home home, const Mapping& mapping,
                            const std::string& where) {
  const std::string name(table_name(home));
  TableReader reader(table, str("[", name, "]"), where);
  TableMapping dimension;
  dimension.home = home;
  dimension.recognise = reader.texts("recognise");
  dimension.ignore = reader.texts("ignore");
  dimension.nulls = reader.texts("nulls");
  constexpr std::array<std::string_view, 2> survivors{"last", "first"};
  dimension.keep_first = reader.choice("keep", survivors, 0) == 1;
  dimension.raw = read_raw(reader);
  dimension.fixed_width =
      read_fixed_width(reader.table("fixed_width"), str("[", name, ".fixed_width]"), where);
  if (!dimension.fixed_width.empty() && !mapping.header) {
    reader.place("fixed_width")
        .fail(str("[", name,
                  ".fixed_width] is known by its header line, and this mapping says "
                  "header = false"),
              "give the files a header line");
  }
  const auto columns = reader.tables("column");
  const TomlValue* attributes = reader.table("attributes");
  const auto set_aside = reader.tables("set_aside");
  reader.finish();
  dimension.set_aside = read_set_aside(set_aside, str("[[", name, ".set_aside]]"), where);
  dimension.columns =
      read_all_columns(columns, attributes, home, str("[[", name, ".column]]"), where);
  check_key(dimension, mapping, reader);
  if (dimension.recognise.empty()) {
    reader.place().fail(str(reader.name(),
                            " needs the names by which its files are known: "
                            "recognise = [\"...\", ...]"));
  }
  const auto key = std::ranges::find_if(dimension.columns, [home](const MappedColumn& that) {
    return that.column.name == dimension_key(home);
  });
  std::rotate(dimension.columns.begin(), key, key + 1);
  set_zone(dimension.columns, mapping.time.zone);
  return dimension;
}

}  // namespace

Mapping parse_mapping(std::string_view text, const std::string& where) {
  const TomlValue table = extended(parse_toml(text, where), where);
  TableReader top(table, "a mapping", where);
  Mapping mapping;
  mapping.name = top.text("name").value_or("");
  (void)top.has("extends");  // done with
  mapping.title = top.text("title").value_or(mapping.name);
  mapping.header = top.flag("header", true);
  mapping.order = top.texts("order");
  mapping.unfold = read_unfold(top);
  mapping.fixed_width = read_fixed_width(top.table("fixed_width"), "[fixed_width]", where);
  if (top.has("delimiter")) mapping.delimiter = top.character("delimiter", ',');
  mapping.recognise = top.texts("recognise");
  mapping.ignore = top.texts("ignore");
  mapping.nulls = top.texts("nulls");
  mapping.drop_duplicates = top.flag("drop_duplicates", false);
  mapping.raw = read_raw(top);
  const TomlValue* time = top.table("time");
  const TomlValue* event_type = top.table("event_type");
  const auto columns = top.tables("column");
  const TomlValue* attributes = top.table("attributes");
  const auto filters = top.tables("filter");
  const auto set_aside = top.tables("set_aside");
  const TomlValue* products = top.table("products");
  const TomlValue* customers = top.table("customers");
  top.finish();  // a misspelt key before what is missing because of it
  check_top(mapping, top);
  if (time == nullptr) top.place().fail("there is no [time]: every event needs its time");
  if (event_type == nullptr) {
    top.place().fail("there is no [event_type]",
                     "name its column (from) or what all rows are (constant = \"purchase\")");
  }
  read_time(*time, mapping, where);
  read_event_type(*event_type, mapping, where);
  mapping.columns = read_all_columns(columns, attributes, Home::event, "[[column]]", where);
  set_zone(mapping.columns, mapping.time.zone);
  read_filters(filters, mapping, where);
  mapping.set_aside = read_set_aside(set_aside, "[[set_aside]]", where);
  for (const auto& [each, home] :
       {std::pair{products, Home::products}, std::pair{customers, Home::customers}}) {
    if (each != nullptr) mapping.dimensions.push_back(read_dimension(*each, home, mapping, where));
  }
  check_raw(mapping, top);
  return mapping;
}

}  // namespace footfall
