#include "ingest/attribute_guess.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/text.h"
#include "ingest/list_guess.h"
#include "ingest/mapping_column.h"
#include "ingest/plan.h"

namespace footfall {
namespace {

std::string quoted(const std::string& name) { return str("\"", printable(name, 60), "\""); }

std::string shown_count(std::uint64_t count) { return grouped(std::int64_t(count)); }

// Of the model: their type is fixed, and an attribute cannot be called so.
constexpr std::array<std::string_view, 14> model_names{
    "user_id", "session_id", "order_id", "product_id", "category_id", "category", "brand",
    "price",   "quantity",   "amount",   "profit",     "country",     "region",   "title"};

// Numbers that are names: postal codes, telephones, ids.
bool names_something(std::string_view header_name) {
  const std::string name = squashed(header_name);
  constexpr std::array<std::string_view, 11> parts{
      "zip", "postal", "postcode", "plz", "phone", "tel", "fax", "iban", "code", "sku", "barcode"};
  return std::ranges::any_of(
      parts, [&name](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string ascii_name(const std::string& header_name) {
  std::string spelled;
  for (std::size_t i = 0; i < header_name.size(); ++i) {
    if ((header_name[i] & '\x80') == 0) {
      spelled.push_back(header_name[i]);
      continue;
    }
    std::size_t end = i + 1;
    while (end < header_name.size() && (header_name[end] & '\xC0') == '\x80') ++end;
    spelled += squashed(header_name.substr(i, end - i));
    i = end - 1;
  }
  std::string name = attribute_name(spelled);
  if (name.size() > 60) name.resize(60);
  while (name.ends_with('_')) name.pop_back();
  return is_column_name(name) ? name : str("column_", name);
}

}  // namespace

AttributeGuesser::AttributeGuesser(const TableProfile& profile, const Roles& roles,
                                   GuessedTable& table)
    : profile_(profile), roles_(roles), table_(table) {
  names_.insert(model_names.begin(), model_names.end());
}

GuessedColumn AttributeGuesser::named(std::string name, std::size_t field) const {
  GuessedColumn column;
  column.name = std::move(name);
  column.fields = {field};
  return column;
}

void AttributeGuesser::add_role(Role role) {
  const std::size_t field = *roles_.of(role);
  GuessedColumn column = named(std::string(role_name(role)), field);
  const bool dimension = table_.home != Home::event;
  const bool of_events_only = role == Role::session_id || role == Role::order_id ||
                              role == Role::price || role == Role::quantity ||
                              role == Role::amount || role == Role::profit;
  const Role other_key = table_.home == Home::products ? Role::user_id : Role::product_id;
  if (dimension && (of_events_only || role == other_key)) {
    column.name = role == Role::price ? std::string("list_price")
                                      : own_column_name(table_.home, role_name(role));
    column.comments.push_back(str(role_name(role), " is of events, so it has a name of its own"));
  }
  names_.insert(column.name);
  for (const auto& reason : roles_.reasons[std::size_t(role)]) column.comments.push_back(reason);
  switch (role) {
    case Role::user_id:
    case Role::session_id:
    case Role::order_id:
    case Role::product_id:
    case Role::category_id: shape_key(column); break;
    case Role::price:
    case Role::quantity:
    case Role::amount:
    case Role::profit: shape_number(column, role != Role::quantity); break;
    case Role::discount: shape_number(column, false); break;
    case Role::category: shape_path(column, role); break;
    case Role::ship_date: shape_time(column); break;
    default: shape_text(column); break;
  }
  table_.columns.push_back(std::move(column));
}

void AttributeGuesser::shape_key(GuessedColumn& column) const {
  const FieldProfile& field = field_of(column);
  const ValueCounts& counts = field.counts();
  column.type = ColumnType::key;
  const std::uint64_t values = field.values();
  const std::uint64_t points = field.with_point_zero();
  if (points > 0 && points + counts.whole == values) {
    column.clean = {"whole_number"};
    column.comments.push_back("17850.0 and 17850 are the same: the zeros behind the point go");
  }
  const bool whole = counts.whole + points == values && field.numbers().negative == 0;
  column.key =
      whole && column.clean.size() == (points > 0 ? 1U : 0U) ? KeyType::int64 : KeyType::text;
  if (column.key == KeyType::int64) {
    column.comments.push_back(
        "all whole numbers; \"text\" if later files have letters or leading "
        "zeros");
  } else if (counts.digits > 0 && counts.digits + counts.whole == values) {
    column.comments.push_back("text: some have leading zeros, or more digits than 64 bits hold");
  }
  if (field.padded() > 0) column.clean.insert(column.clean.begin(), "trim");
  add_nulls(column, false);
}

void AttributeGuesser::shape_number(GuessedColumn& column, bool money) const {
  const FieldProfile& field = field_of(column);
  column.number = *roles_.guesses[column.fields.front()].number;
  const NumberGuess& number = column.number;
  const bool known = std::ranges::find(model_names, column.name) != model_names.end();
  const bool points = number.places > 0 || field.counts().decimal > 0;
  column.type = points || known || money ? ColumnType::decimal : ColumnType::integer;
  // 5.00 is money: a later 5.25 fits, too. Pieces are whole, however they are written.
  const int least = money                       ? 2
                    : column.name == "quantity" ? 0
                                                : std::min(field.numbers().written, 2);
  column.scale = std::min(std::max(number.places, least), scale_max);
  if (number.places > scale_max) {
    column.comments.push_back(str("some have up to ", number.places, " places, more than ",
                                  scale_max, ": these rows are set aside (",
                                  shown_count(field.numbers().long_ones), ")"));
  } else if (column.type == ColumnType::decimal) {
    column.comments.push_back(number.places == 0 ? std::string("all whole numbers")
                                                 : str("up to ", number.places,
                                                       number.places == 1 ? " place" : " places"));
  }
  for (const auto& doubt : number.doubts) column.comments.push_back(doubt);
  const bool unsigned_column =
      column.name == "quantity" || column.name == "amount" || column.name == "price";
  if (number.negative && unsigned_column) {
    column.absolute = column.name != "price";
    column.comments.push_back(
        str(shown_count(field.numbers().negative),
            column.absolute ? " are negative: the direction is in the event type, the sign goes"
                            : " are negative: their rows are set aside, unless they are by name"));
  }
  add_nulls(column, false);
}

void AttributeGuesser::add_nulls(GuessedColumn& column, bool text) const {
  const FieldProfile& field = field_of(column);
  for (const auto& [word, count] : field.counts().null_words) {
    if (text && !is_strict_null_word(word)) continue;
    column.nulls.push_back(word);
    column.comments.push_back(str(quoted(word), " stands for a missing value ", shown_count(count),
                                  count == 1 ? " time" : " times"));
  }
}

void AttributeGuesser::shape_text(GuessedColumn& column) const {
  column.type = ColumnType::dictionary;
  if (field_of(column).padded() > 0) {
    column.clean = {"trim"};
    column.comments.push_back(
        str(shown_count(field_of(column).padded()), " have blanks at an end, which go"));
  }
  add_nulls(column, true);
}

void AttributeGuesser::shape_path(GuessedColumn& column, Role role) const {
  shape_text(column);
  column.type = ColumnType::path;
  if (const auto sub = roles_.of(Role::sub_category); sub && role == Role::category) {
    column.fields.push_back(*sub);
    column.clean.clear();
    column.separator = '/';
    const auto holds = [this, &column](char c) {
      return std::ranges::any_of(column.fields, [&](std::size_t field) {
        return std::ranges::any_of(
            profile_.fields[field].distinct().listed(),
            [c](const auto& text) { return text.first.find(c) != std::string::npos; });
      });
    };
    for (const char c : {'/', '>', '|', ';'}) {
      if (holds(c)) continue;
      column.separator = c;
      break;
    }
    column.comments.push_back(str("two levels, ", quoted(profile_.names[column.fields[0]]), " and ",
                                  quoted(profile_.names[*sub])));
    return;
  }
  // The character that most values have; in a sentence it would have blanks around it.
  const auto& listed = field_of(column).distinct().listed();
  char best = '/';
  std::size_t most = 0;
  for (const char c : {'.', '/', '>', '|', ':'}) {
    std::size_t with = 0;
    for (const auto& [text, count] : listed) {
      const std::size_t at = text.find(c);
      const bool sentence = (c == '.' || c == ':') && text.find(' ') != std::string::npos;
      with += at != std::string::npos && !sentence;
    }
    if (with <= most) continue;
    most = with;
    best = c;
  }
  if (most * 5 < listed.size()) most = 0;
  column.separator = most > 0 ? best : '>';
  column.comments.push_back(most > 0 ? str("levels are separated by \"", best, "\"")
                                     : std::string("one level only"));
}

// Several answers in one cell: its parts are also cells of their own.
bool AttributeGuesser::shape_set(GuessedColumn& column) const {
  const auto& distinct = field_of(column).distinct();
  const auto& listed = distinct.listed();
  for (const char separator : {',', ';', '|'}) {
    std::set<std::string> alone;
    std::set<std::string> members;
    std::size_t joined = 0;
    for (const auto& [text, count] : listed) {
      const auto parts = split(text, separator);
      if (parts.size() == 1) {
        alone.emplace(trim(text));
        continue;
      }
      ++joined;
      for (const auto part : parts) members.emplace(trim(part));
    }
    if (joined < 2 || members.size() < 3 || members.size() > 100) continue;
    const auto known = std::size_t(std::ranges::count_if(
        members, [&alone](const std::string& member) { return alone.contains(member); }));
    if (known * 3 < members.size() * 2 || members.contains("")) continue;
    column.type = ColumnType::set;
    column.separator = separator;
    column.clean.clear();
    column.comments.push_back(str("several answers in one cell, ", members.size(),
                                  " different ones, separated by \"", separator, "\""));
    return true;
  }
  return false;
}

void AttributeGuesser::shape_time(GuessedColumn& column) const {
  column.time = *roles_.guesses[column.fields.front()].time;
  column.type = column.time.dates_only ? ColumnType::date : ColumnType::timestamp;
  for (const auto& reason : column.time.reasons) column.comments.push_back(reason);
  if (column.time.read < column.time.values) {
    column.comments.push_back(str(shown_count(column.time.values - column.time.read),
                                  " of its values are no such times: their rows are set aside"));
  }
  add_nulls(column, false);
}

void AttributeGuesser::shape_other(GuessedColumn& column) const {
  const std::size_t place = column.fields.front();
  const FieldProfile& field = field_of(column);
  const FieldGuess& guess = roles_.guesses[place];
  const bool by_name = name_rank(Role::event_time, profile_.names[place]).has_value() ||
                       is_other_time(profile_.names[place]) ||
                       squashed(profile_.names[place]).find("date") != std::string::npos ||
                       squashed(profile_.names[place]).find("time") != std::string::npos;
  // What is wrong in an attribute should not cost a row: only columns that are all of a type.
  if (guess.time && guess.time->read == guess.time->values &&
      (!guess.time->needs_name || by_name)) {
    return shape_time(column);
  }
  const bool all = guess.number && guess.number->read == guess.number->values;
  const bool number = all && field.counts().digits == 0 && field.padded() == 0 &&
                      guess.number->places <= scale_max && !names_something(profile_.names[place]);
  if (number) return shape_number(column, false);
  shape_text(column);
  if (shape_set(column)) return;
  const bool many = field.distinct().count() > 1000 && field.distinct().new_share() > 0.9;
  const bool id = many && field.distinct().all_listed() == false && field.longest() <= 64 &&
                  (field.counts().uuid > 0 || squashed(profile_.names[place]).ends_with("id"));
  if (id) {
    column.type = ColumnType::key;
    column.comments.push_back("nearly every row has its own");
  }
}

bool AttributeGuesser::left_out(std::size_t place) {
  const FieldProfile& field = profile_.fields[place];
  std::string why;
  const bool list = !field.examples().empty() &&
                    std::ranges::all_of(field.examples(), [](const std::string& text) {
                      return text.starts_with("[{") || text.starts_with("[[");
                    });
  if (field.values() == 0) why = "has no values";
  if (list) {
    why = "holds lists of objects; unfold = \"...\" makes a row of each";
  }
  if (why.empty()) return false;
  table_.ignore.push_back(profile_.names[place]);
  table_.ignore_comments.push_back(str(quoted(profile_.names[place]), " ", why));
  return true;
}

std::string AttributeGuesser::free_name(const std::string& header_name) {
  const std::string name = ascii_name(header_name);
  std::string made = name;
  for (int i = 2; !names_.insert(made).second; ++i) made = str(name, "_", i);
  return made;
}

void AttributeGuesser::add_others() {
  const bool levels = table_.find("category") != nullptr && roles_.has(Role::sub_category);
  for (std::size_t i = 0; i < profile_.names.size(); ++i) {
    const bool time = table_.home == Home::event && roles_.of(Role::event_time) == i;
    const bool kind = roles_.of(Role::event_type) == i;
    const bool sub = roles_.of(Role::sub_category) == i;
    const bool role_kept =
        roles_.taken(i) && !(roles_.of(Role::event_time) == i && !time) && !(sub && !levels);
    if (time || kind || role_kept) continue;
    if (left_out(i)) continue;
    GuessedColumn column = named(free_name(profile_.names[i]), i);
    shape_other(column);
    const bool number = column.type == ColumnType::decimal || column.type == ColumnType::integer;
    if (number && !profile_.unfold.empty() && !is_member(profile_.unfold, profile_.names[i])) {
      column.comments.push_back(
          "of the order, and repeated on each of its lines: a sum over lines would count it again");
    }
    table_.columns.push_back(std::move(column));
  }
}

}  // namespace footfall
