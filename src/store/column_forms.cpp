#include "store/column_forms.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

std::string_view type_name(const Column& column) noexcept {
  switch (column.type) {
    case ColumnType::key: return column.key == KeyType::int64 ? "whole-number key" : "text key";
    case ColumnType::dictionary: return "dictionary";
    case ColumnType::path: return "path";
    case ColumnType::set: return "set";
    case ColumnType::decimal: return "decimal";
    case ColumnType::integer: return "whole number";
    case ColumnType::timestamp: return "timestamp";
    case ColumnType::date: return "date";
  }
  return "column";
}

[[noreturn]] void refuse(const std::string& what, std::string_view hint) {
  throw Error(ErrorKind::bad_request, what, std::string(hint));
}

void check_column(const Column& column) {
  if (column.name.empty()) refuse("a column of the mapping has no name", "name it");
  if (column.type == ColumnType::decimal && column.scale > scale_max) {
    refuse(str("column ", column.name, ": ", column.scale, " decimal places, at most ", scale_max,
               " can be kept"),
           "map it with fewer places");
  }
  const bool can_be_of_product = column.type == ColumnType::key || has_texts(column.type);
  if (column.of_product && !can_be_of_product && column.home == Home::event) {
    refuse(str("column ", column.name, ": a ", type_name(column),
               " cannot be of the product, only keys, dictionaries, paths and sets can"),
           "leave out `of = product`");
  }
}

// A dimension is found by a key that the events have.
void check_dimension_keys(const Schema& schema) {
  for (const Home home : {Home::products, Home::customers}) {
    if (std::ranges::find(schema.columns, home, &Column::home) == schema.columns.end()) continue;
    const Column* key = schema.find_column(dimension_key(home));
    const bool fits = key != nullptr && key->type == ColumnType::key && key->home == Home::event &&
                      (home == Home::customers || key->of_product);
    if (fits) continue;
    refuse(str("the ", table_name(home), " are told apart by ", dimension_key(home),
               ", which the events do not have",
               home == Home::products ? " as a key of the product" : " as a key"),
           str("map it in a [[column]] of the events, type = \"key\"",
               home == Home::products ? " and of = \"product\"" : ""));
  }
}

// The rows that the store has would lose what the dimension says of them.
[[noreturn]] void refuse_to_move(const Column& before) {
  refuse(str("column ", before.name, ": is one of the ", table_name(before.home),
             " in the store, and of the events in this load; the events of before have none of "
             "their own"),
         "map it under another name, or ignore it, or load all into a new store (--store)");
}

void check_same(const Column& before, const Column& given) {
  constexpr std::string_view hint =
      "give the column another name in the mapping, or load into a new store (--store)";
  const bool same_key = before.type != ColumnType::key || before.key == given.key;
  if (before.type != given.type || !same_key) {
    refuse(str("column ", given.name, ": the store has it as a ", type_name(before),
               ", the mapping as a ", type_name(given)),
           hint);
  }
  if (has_texts(before.type) && before.type != ColumnType::dictionary &&
      before.separator != given.separator) {
    refuse(str("column ", given.name, ": the store separates its parts by '", before.separator,
               "', the mapping by '", given.separator, "'"),
           hint);
  }
  if (before.home != given.home) {
    refuse(str("column ", given.name, ": is one of the ", table_name(before.home),
               " in the store, and one of the ", table_name(given.home), " in the mapping"),
           hint);
  }
  if (before.of_product != given.of_product) {
    refuse(str("column ", given.name, ": is ", before.of_product ? "" : "not ",
               "of the product in the store, and is ", given.of_product ? "" : "not ",
               "in the mapping"),
           hint);
  }
}

std::string_view times_of(const Schema& schema) noexcept {
  if (schema.day_precision) return "dates";
  return schema.floating_time ? "the shop's wall clock" : "instants";
}

// Instants, a wall clock and dates are not comparable, and answers ask which of them a store has.
void check_same_dataset(const Schema& before, const Schema& given) {
  if (before.dataset != given.dataset) {
    refuse(str("the store holds the dataset ", before.dataset, ", not ", given.dataset),
           "load it into a store of its own (--store)");
  }
  if (times_of(before) == times_of(given)) return;
  // Before instants were made of them, times with a time_zone were kept as the wall clock: such a
  // store's mapping has to change, not to be as it was.
  const bool wall_clock = before.floating_time && !before.day_precision;
  refuse(str("the times in the store are ", times_of(before), ", those of this load ",
             times_of(given)),
         str("load with ",
             wall_clock ? "a mapping whose [time] has floating = true and no time_zone"
                        : "the mapping's [time] as it was",
             ", or into a store of its own (--store)"));
}

}  // namespace

bool is_event_time(const Column& column) noexcept { return column.name == "event_time"; }

bool is_event_type(const Column& column) noexcept { return column.name == "event_type"; }

bool has_dictionary(const Column& column) noexcept {
  return !is_event_type(column) && has_texts(column.type) && column.home == Home::event;
}

std::optional<ColumnForm> column_form(const Column& column) noexcept {
  if (is_event_time(column) || is_event_type(column) || column.of_product) return std::nullopt;
  if (column.home != Home::event) return std::nullopt;
  if (has_dictionary(column)) return ColumnForm::codes;
  if (column.type != ColumnType::key) return ColumnForm::numbers;
  if (column.name == "user_id") return std::nullopt;
  if (column.name == "session_id" || column.name == "order_id") return ColumnForm::pairs;
  return column.key == KeyType::int64 ? ColumnForm::numbers : ColumnForm::keys;
}

std::vector<std::size_t> places_of_versions(const Schema& schema) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const Column& column = schema.columns[i];
    if (column.of_product && column.home == Home::event) places.push_back(i);
  }
  return places;
}

std::vector<VersionColumnPart::Form> version_forms(const Schema& schema) {
  std::vector<VersionColumnPart::Form> forms;
  for (const std::size_t place : places_of_versions(schema)) {
    const Column& column = schema.columns[place];
    forms.push_back(has_dictionary(column)         ? VersionColumnPart::Form::codes
                    : column.key == KeyType::int64 ? VersionColumnPart::Form::int64
                                                   : VersionColumnPart::Form::text);
  }
  return forms;
}

Schema merge_schemas(const Schema& before, const Schema& given, bool has_events) {
  // A schema without a dataset is that of a store which has had no load.
  if (!before.dataset.empty()) check_same_dataset(before, given);
  Schema merged = given;
  merged.columns = before.columns;
  std::uint32_t next_id = 1;
  for (const auto& column : before.columns) next_id = std::max(next_id, column.id + 1);
  for (const auto& column : given.columns) {
    check_column(column);
    const auto known = std::ranges::find(merged.columns, column.name, &Column::name);
    const bool is_new = known == merged.columns.end();
    // What the events say themselves wins over what a dimension says.
    if (!is_new && known->home == Home::event && column.home != Home::event) continue;
    const bool moves = !is_new && known->home != Home::event && column.home == Home::event;
    if (moves && has_events) refuse_to_move(*known);
    if (is_new || moves) {
      Column& added = is_new ? merged.columns.emplace_back() : *known;
      added = column;
      added.id = next_id++;
      continue;
    }
    check_same(*known, column);
    known->scale = std::max(known->scale, column.scale);
    if (known->called.empty()) known->called = column.called;
  }
  check_dimension_keys(merged);
  return merged;
}

}  // namespace footfall
