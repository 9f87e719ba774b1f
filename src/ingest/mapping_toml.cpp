// From a mapping's TOML text to a Mapping. The only file that knows toml++.
//
// toml++ 3.3 takes some things about a text for granted that a broken one breaks ("[[" and then no
// name): with assertions it stops the program, without them the compiler may rely on what is not
// so. Here a broken assertion is an exception; that must be said before the header is included.
#include <algorithm>
#include <array>
#include <span>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "ingest/mapping.h"

namespace footfall {
struct TomlGaveUp {};
[[noreturn]] inline void toml_gave_up() { throw TomlGaveUp{}; }
}  // namespace footfall
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void(0) : ::footfall::toml_gave_up())

#include <toml++/toml.h>

namespace footfall {
namespace {

constexpr std::size_t columns_max = 4096;

// The place in the text that a message is about.
struct Place {
  const std::string& where;
  std::uint32_t line;

  [[noreturn]] void fail(std::string_view what, std::string hint = {}) const {
    const std::string at = line == 0 ? where : str(where, ", line ", line);
    throw Error(ErrorKind::bad_request, str(at, ": ", what), std::move(hint));
  }
};

std::uint32_t line_of(const toml::node& node) { return std::uint32_t(node.source().begin.line); }

std::string quoted(std::string_view text) { return str("\"", printable(text, 60), "\""); }

std::string list_of(std::span<const std::string_view> words) {
  std::string list;
  for (const auto word : words) list += str(list.empty() ? "" : ", ", word);
  return list;
}

// One table of the mapping. Every key that is asked for is known; finish() refuses the others.
class Reader {
 public:
  Reader(const toml::table& table, std::string name, const std::string& where)
      : table_(table), name_(std::move(name)), where_(where) {}

  Place place() const { return {where_, line_of(table_)}; }
  Place place(std::string_view key) const {
    const toml::node* node = table_.get(key);
    return {where_, node == nullptr ? line_of(table_) : line_of(*node)};
  }
  bool has(std::string_view key) { return find(key) != nullptr; }

  std::optional<std::string> text(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<std::string>();
    if (!value) place(key).fail(str(key, ": a text in quotes is wanted"));
    return value;
  }
  bool flag(std::string_view key, bool fallback) {
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    const auto value = node->value_exact<bool>();
    if (!value) place(key).fail(str(key, ": true or false is wanted"));
    return *value;
  }
  std::optional<std::int64_t> integer(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (!value) place(key).fail(str(key, ": a whole number is wanted"));
    return value;
  }
  // A text or a list of texts.
  std::vector<std::string> texts(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return {};
    if (const auto value = node->value_exact<std::string>()) return {*value};
    const toml::array* list = node->as_array();
    if (list == nullptr) place(key).fail(str(key, ": a text or a list of texts is wanted"));
    std::vector<std::string> values;
    for (const toml::node& item : *list) {
      const auto value = item.value_exact<std::string>();
      if (!value)
        Place{where_, line_of(item)}.fail(str(key, ": the list holds something that is no text"));
      values.push_back(*value);
    }
    return values;
  }
  const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (node->as_table() == nullptr) place(key).fail(str(key, ": a table [", key, "] is wanted"));
    return node->as_table();
  }
  // [[key]] tables.
  std::vector<const toml::table*> tables(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return {};
    const toml::array* list = node->as_array();
    std::vector<const toml::table*> found;
    if (list != nullptr) {
      for (const toml::node& item : *list) {
        if (item.as_table() != nullptr) found.push_back(item.as_table());
      }
    }
    if (list == nullptr || found.size() != list->size()) {
      place(key).fail(str(key, ": tables [[", key, "]] are wanted"));
    }
    return found;
  }
  // The value of `key` among `words`: its place, or `fallback`.
  std::size_t choice(std::string_view key, std::span<const std::string_view> words,
                     std::size_t fallback) {
    const auto value = text(key);
    if (!value) return fallback;
    return one_of(key, *value, words);
  }
  std::size_t one_of(std::string_view key, std::string_view value,
                     std::span<const std::string_view> words) const {
    const auto found = std::ranges::find(words, value);
    if (found == words.end()) {
      const std::vector<std::string> known(words.begin(), words.end());
      place(key).fail(str(key, ": ", quoted(value), " is none of ", list_of(words),
                          did_you_mean(value, known)));
    }
    return std::size_t(found - words.begin());
  }
  // Refuses keys that nobody asked for.
  void finish() const {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(asked_, key.str()) != asked_.end()) continue;
      Place{where_, line_of(node)}.fail(
          str(quoted(key.str()), " is not a key of ", name_, did_you_mean(key.str(), asked_)),
          str("keys of ", name_, ": ", join(asked_, ", ")));
    }
  }

 private:
  const toml::node* find(std::string_view key) {
    if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
    return table_.get(key);
  }

  const toml::table& table_;
  std::string name_;
  const std::string& where_;
  std::vector<std::string> asked_;
};

constexpr std::array<std::string_view, 5> time_formats{"iso", "date", "epoch_s", "epoch_ms",
                                                       "epoch_us"};
constexpr std::array<std::string_view, 7> type_names{"key",     "dictionary", "path", "decimal",
                                                     "integer", "timestamp",  "date"};
constexpr std::array<std::string_view, 3> key_names{"int64", "text", "auto"};

bool is_column_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, fits);
}

bool is_dataset_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, fits);
}

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

Origin read_origin(Reader& reader, std::string_view fallback) {
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

TimeRule read_time_rule(Reader& reader) {
  TimeRule rule;
  const auto formats = reader.texts("format");
  if (!formats.empty()) rule.formats.clear();
  for (const auto& name : formats) {
    rule.formats.push_back(TimeFormat(reader.one_of("format", name, time_formats)));
  }
  rule.floating = reader.flag("floating", false);
  return rule;
}

// Days are of the shop's calendar, so dates float by nature; other times do where the mapping says
// so, and a zone makes instants of these.
void read_time_zone(Reader& reader, TimeRule& rule) {
  const bool dates_only = rule.dates_only();
  if (dates_only) rule.floating = true;
  if (std::ranges::count(rule.formats, TimeFormat::date) > 0 && !rule.floating) {
    reader.place("format").fail(
        "format: \"date\" beside other formats is only for floating times (floating = true)",
        "a date is a day of the shop's calendar, in no zone, and cannot be mixed with instants");
  }
  const bool epochs = std::ranges::any_of(rule.formats, [](TimeFormat format) {
    return format == TimeFormat::epoch_s || format == TimeFormat::epoch_ms ||
           format == TimeFormat::epoch_us;
  });
  const auto name = reader.text("time_zone");
  if (rule.floating && epochs && !name) {
    reader.place("format").fail(
        "format: an epoch is an instant, and cannot be mixed with floating times",
        "leave floating out, or say whose wall clock the other times are: time_zone");
  }
  if (!name) return;
  const Place place = reader.place("time_zone");
  if (dates_only) place.fail("time_zone: is not for dates, which are the same day in every zone");
  if (!rule.floating) place.fail("time_zone: is only for floating times (floating = true)");
  try {
    rule.zone.emplace(*name);
  } catch (const Error& error) {  // the line is known only here
    place.fail(str("time_zone: ", error.message()), error.hint());
  }
}

void check_known_column(const Column& column, const Reader& reader) {
  if (column.name == "event_time" || column.name == "event_type" || column.name == "arrival") {
    reader.place("name").fail(str(quoted(column.name), " is not mapped by a [[column]]"),
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
                    column.type == ColumnType::path;
  if (column.of_product && (identity || !fits)) {
    reader.place("of").fail(
        str("the column ", column.name, " cannot be an attribute of the product"),
        "keys of products and categories, dictionaries and paths can");
  }
}

char read_character(Reader& reader, std::string_view key, char fallback) {
  const auto text = reader.text(key);
  if (!text) return fallback;
  const bool fits = text->size() == 1 && static_cast<unsigned char>((*text)[0]) < 0x80 &&
                    std::string_view("\"\n\r").find((*text)[0]) == std::string_view::npos &&
                    (*text)[0] != '\0';
  if (!fits) reader.place(key).fail(str(key, ": one character is wanted, not ", quoted(*text)));
  return (*text)[0];
}

MappedColumn read_column(const toml::table& table, const std::string& where) {
  Reader reader(table, "[[column]]", where);
  MappedColumn mapped;
  Column& column = mapped.column;
  column.name = reader.text("name").value_or("");
  if (!is_column_name(column.name)) {
    reader.place("name").fail(column.name.empty()
                                  ? std::string("a [[column]] needs a name")
                                  : str(quoted(column.name), " cannot be a column's name"),
                              "small letters, digits and _, beginning with a letter, at most 64");
  }
  if (!reader.has("type"))
    reader.place().fail(str("the column ", column.name, " needs a type"),
                        str("types: ", list_of(type_names)));
  column.type = ColumnType(reader.choice("type", type_names, 0));
  const std::size_t key = reader.choice("key", key_names, 1);
  column.key = key == 0 ? KeyType::int64 : KeyType::text;
  mapped.key_auto = key == 2;
  const std::int64_t scale = reader.integer("scale").value_or(4);
  if (scale < 0 || scale > scale_max) {
    reader.place("scale").fail(str("scale: 0 to ", scale_max, " decimal places, not ", scale));
  }
  column.scale = column.type == ColumnType::decimal ? std::uint8_t(scale) : std::uint8_t(0);
  column.separator = read_character(reader, "separator", '.');
  const auto of = reader.text("of");
  if (of && *of != "product")
    reader.place("of").fail(str("of: only \"product\" is known, not ", quoted(*of)));
  column.of_product = of.has_value();
  mapped.origin = read_origin(reader, column.name);
  mapped.drop = reader.texts("drop");
  mapped.nulls = reader.texts("nulls");
  mapped.time = read_time_rule(reader);
  const auto only_for = [&](std::string_view name, bool fits, std::string_view type) {
    if (reader.has(name) && !fits) {
      reader.place(name).fail(str(name, ": is only for columns of type \"", type, "\""));
    }
  };
  only_for("key", column.type == ColumnType::key, "key");
  only_for("scale", column.type == ColumnType::decimal, "decimal");
  only_for("separator", column.type == ColumnType::path, "path");
  only_for("drop", column.type == ColumnType::path, "path");
  only_for("format", column.type == ColumnType::timestamp, "timestamp");
  only_for("floating", column.type == ColumnType::timestamp, "timestamp");
  check_known_column(column, reader);
  reader.finish();
  return mapped;
}

void read_columns(const std::vector<const toml::table*>& tables, Mapping& mapping,
                  const std::string& where) {
  for (const toml::table* table : tables) {
    MappedColumn mapped = read_column(*table, where);
    // A shop has one wall clock, which all its times without a zone are of.
    TimeRule& time = mapped.time;
    if (time.floating && !time.dates_only()) time.zone = mapping.time.zone;
    const auto same = [&mapped](const MappedColumn& that) {
      return that.column.name == mapped.column.name;
    };
    if (std::ranges::any_of(mapping.columns, same)) {
      Place{where, line_of(*table)}.fail(
          str("the column ", mapped.column.name, " is mapped twice"));
    }
    mapping.columns.push_back(std::move(mapped));
    if (mapping.columns.size() > columns_max) {
      Place{where, line_of(*table)}.fail(str("more than ", columns_max, " columns"));
    }
  }
}

void read_time(const toml::table& table, Mapping& mapping, const std::string& where) {
  Reader time_reader(table, "[time]", where);
  mapping.time_origin = read_origin(time_reader, "event_time");
  if (mapping.time_origin.constant) {
    time_reader.place("constant").fail("the time of events cannot be a constant");
  }
  mapping.time = read_time_rule(time_reader);
  read_time_zone(time_reader, mapping.time);
  time_reader.finish();
}

void read_event_type(const toml::table& table, Mapping& mapping, const std::string& where) {
  Reader kind_reader(table, "[event_type]", where);
  mapping.event_type_origin = read_origin(kind_reader, "event_type");
  if (const toml::table* rename = kind_reader.table("rename")) {
    for (const auto& [key, node] : *rename) {
      const auto value = node.value_exact<std::string>();
      if (!value || trim(*value).empty() || value->size() > 255) {
        Place{where, line_of(node)}.fail(
            str("rename: ", quoted(key.str()), " needs an event type in quotes, up to 255 bytes"));
      }
      mapping.rename.emplace_back(std::string(key.str()), *value);
    }
  }
  const auto& constant = mapping.event_type_origin.constant;
  if (constant && (trim(*constant).empty() || constant->size() > 255)) {
    kind_reader.place("constant").fail("constant: an event type has 1 to 255 bytes");
  }
  kind_reader.finish();
}

void read_filters(const std::vector<const toml::table*>& tables, Mapping& mapping,
                  const std::string& where) {
  for (const toml::table* table : tables) {
    Reader reader(*table, "[[filter]]", where);
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

// Where the quoted text or comment at the front of `rest` ends; 0 where there is none.
std::size_t passed_over(std::string_view rest) {
  if (rest[0] == '#') return std::min(rest.find('\n'), rest.size());
  if (rest[0] != '"' && rest[0] != '\'') return 0;
  const std::string_view three = rest[0] == '"' ? "\"\"\"" : "\'\'\'";
  const bool many_lines = rest.starts_with(three);
  const std::string_view end = many_lines ? three : three.substr(0, 1);
  for (std::size_t i = end.size(); i < rest.size(); ++i) {
    if (rest[i] == '\n' && !many_lines) return i;  // never closed: an error of its own
    if (rest[i] == '\\' && rest[0] == '"') {
      ++i;
    } else if (rest.substr(i).starts_with(end)) {
      return i + end.size();
    }
  }
  return rest.size();
}

// toml++ 3.3 does not say what it does with letters that are not ASCII outside quotes, where TOML
// has none.
void check_letters(std::string_view text, const std::string& where) {
  std::uint32_t line = 1;
  while (!text.empty()) {
    const std::size_t passed = passed_over(text);
    if (passed == 0 && (text[0] & '\x80') != 0) {
      Place{where, line}.fail("is not TOML: a letter that is not ASCII stands outside quotes");
    }
    const std::size_t count = std::max<std::size_t>(passed, 1);
    line += std::uint32_t(std::ranges::count(text.substr(0, count), '\n'));
    text.remove_prefix(std::min(count, text.size()));
  }
}

toml::table parse_table(std::string_view text, const std::string& where) {
  check_letters(text, where);
  // Where quotes are wrong, toml++ may still meet such letters outside them: a copy without any is
  // parsed first, and only a sound document again as it is.
  std::string plain(text);
  std::ranges::replace_if(plain, [](char c) { return (c & '\x80') != 0; }, 'x');
  try {
    if (plain != text) (void)toml::parse(plain, where);
    return toml::parse(text, where);
  } catch (const toml::parse_error& failure) {
    Place{where, std::uint32_t(failure.source().begin.line)}.fail(
        str("is not TOML: ", printable(failure.description())));
  } catch (const TomlGaveUp&) {
    Place{where, 0}.fail("is not TOML: a name, a value or a bracket is not where one is wanted");
  }
}

// `table` over the built-in mapping it extends: its keys replace that one's; [[column]] tables of
// the same name do, others are added.
toml::table extended(toml::table table, const std::string& where) {
  const toml::node* extends = table.get("extends");
  if (extends == nullptr) return table;
  const Place place{where, line_of(*extends)};
  const auto name = extends->value_exact<std::string>();
  if (!name) place.fail("extends: a text in quotes is wanted");
  const auto base_text = built_in_mapping_text(*name);
  if (!base_text) {
    const auto names = built_in_mappings();
    place.fail(
        str("extends: no built-in dataset is called ", quoted(*name), did_you_mean(*name, names)),
        str("datasets: ", join(names, ", ")));
  }
  toml::table base = parse_table(*base_text, where);
  for (auto&& [key, node] : table) {
    toml::array* added = node.as_array();
    toml::array* columns = base["column"].as_array();
    if (key.str() != "column" || added == nullptr || columns == nullptr) {
      base.insert_or_assign(key, std::move(node));
      continue;
    }
    for (auto&& column : *added) {
      const toml::table* fields = column.as_table();
      const auto wanted = fields == nullptr ? std::nullopt : (*fields)["name"].value<std::string>();
      const auto same = std::ranges::find_if(*columns, [&wanted](const toml::node& that) {
        return wanted && (*that.as_table())["name"].value<std::string>() == wanted;
      });
      if (same == columns->end()) {
        columns->push_back(std::move(column));  // a copy would not know its line
      } else {
        columns->replace(same, std::move(column));
      }
    }
  }
  return base;
}

}  // namespace

Mapping parse_mapping(std::string_view text, const std::string& where) {
  if (!valid_utf8(text)) Place{where, 0}.fail("is not UTF-8 text");
  const toml::table table = extended(parse_table(text, where), where);
  Reader top(table, "a mapping", where);
  Mapping mapping;
  mapping.name = top.text("name").value_or("");
  (void)top.has("extends");  // done with
  mapping.title = top.text("title").value_or(mapping.name);
  mapping.header = top.flag("header", true);
  mapping.order = top.texts("order");
  if (top.has("delimiter")) mapping.delimiter = read_character(top, "delimiter", ',');
  mapping.recognise = top.texts("recognise");
  mapping.ignore = top.texts("ignore");
  mapping.nulls = top.texts("nulls");
  mapping.drop_duplicates = top.flag("drop_duplicates", false);
  const toml::table* time = top.table("time");
  const toml::table* event_type = top.table("event_type");
  const auto columns = top.tables("column");
  const auto filters = top.tables("filter");
  top.finish();  // a misspelt key before what is missing because of it
  if (!is_dataset_name(mapping.name)) {
    top.place("name").fail(mapping.name.empty()
                               ? std::string("a mapping needs a name: name = \"my-shop\"")
                               : str("name: ", quoted(mapping.name), " cannot be a dataset's name"),
                           "small letters, digits, _ and -, at most 64");
  }
  if (!mapping.header && mapping.order.empty()) {
    top.place("header").fail(
        "header = false needs the names of the fields: order = [\"...\", ...]");
  }
  if (time == nullptr) top.place().fail("there is no [time]: every event needs its time");
  if (event_type == nullptr) {
    top.place().fail("there is no [event_type]",
                     "name its column (from) or what all rows are (constant = \"purchase\")");
  }
  read_time(*time, mapping, where);
  read_event_type(*event_type, mapping, where);
  read_columns(columns, mapping, where);
  read_filters(filters, mapping, where);
  return mapping;
}

}  // namespace footfall
