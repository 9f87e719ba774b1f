#include "scan/people.h"

#include <map>
#include <variant>

#include "base/decimal.h"
#include "base/text.h"
#include "scan/clause_tests.h"
#include "store/dimension.h"
#include "store/store.h"

namespace footfall {
namespace {

std::string number_text(const Column& column, std::int64_t number) {
  switch (column.type) {
    case ColumnType::decimal: return decimal_text(number, column.scale);
    case ColumnType::date: return date_text(number);
    case ColumnType::timestamp: return timestamp_text(number);
    default: return str(number);
  }
}

// The answers of one row, as texts.
std::vector<std::string> texts_of(const Column& column, const DimensionColumn& attribute,
                                  std::uint32_t row) {
  if (!attribute.has_value(row)) return {};
  if (!attribute.coded) return {number_text(column, attribute.numbers[row])};
  const std::string_view text = attribute.texts[attribute.codes[row]];
  if (column.type != ColumnType::set) return {std::string(text)};
  std::vector<std::string> members;
  for (const auto member : split(text, column.separator)) members.emplace_back(member);
  return members;
}

// Leaves in `chosen` only those whom the clause on an attribute chooses.
void choose_by(const Clause& clause, const Column& column, const DimensionColumn* attribute,
               std::vector<std::uint8_t>& chosen) {
  const bool texts = attribute != nullptr && attribute->coded;
  const TextTest text_test(clause, &column);
  std::vector<std::uint8_t> by_code;
  if (texts) {
    for (const auto& text : attribute->texts) by_code.push_back(text_test.passes(text));
  }
  const NumberTest numbers = texts ? NumberTest() : number_test(clause, column);
  for (std::uint32_t row = 0; row < chosen.size(); ++row) {
    if (attribute == nullptr || !attribute->has_value(row)) {
      chosen[row] &= std::uint8_t(null_passes(clause));
    } else {
      chosen[row] &= texts ? by_code[attribute->codes[row]]
                           : std::uint8_t(numbers.passes(attribute->numbers[row]));
    }
  }
}

// The same of a clause on the key.
void choose_by_key(const Clause& clause, const Column& column, const KeyTable& keys,
                   std::vector<std::uint8_t>& chosen) {
  const TextTest texts(clause, &column);
  const bool has_numbers = keys.form() == KeyForm::int64;
  const NumberTest numbers = has_numbers ? number_test(clause, column) : NumberTest();
  for (std::uint32_t row = 0; row < chosen.size(); ++row) {
    KeyTable::Buffer buffer;
    chosen[row] &= std::uint8_t(has_numbers ? numbers.passes(keys.number(row))
                                            : texts.passes(keys.text(row, buffer)));
  }
}

}  // namespace

std::uint32_t people(const Snapshot& snapshot) {
  const Dimension* customers = snapshot.store().dimension(Home::customers);
  return customers == nullptr ? 0 : customers->rows();
}

std::optional<std::uint32_t> person(const Snapshot& snapshot, const Value& user) {
  const Dimension* customers = snapshot.store().dimension(Home::customers);
  if (customers == nullptr) return std::nullopt;
  std::uint32_t row = Dimension::no_row;
  if (const auto* const number = std::get_if<std::int64_t>(&user)) row = customers->find(*number);
  if (const auto* const text = std::get_if<std::string>(&user)) row = customers->find(*text);
  return row == Dimension::no_row ? std::nullopt : std::optional(row);
}

std::vector<std::uint8_t> chosen_people(const Snapshot& snapshot, const Filter& filter) {
  std::vector<std::uint8_t> chosen(people(snapshot), 1);
  if (chosen.empty()) return chosen;
  const Dimension& customers = *snapshot.store().dimension(Home::customers);
  for (const Clause& clause : filter.clauses) {
    const Column* column = snapshot.schema().find_column(clause.column);
    if (column == nullptr) continue;  // event_type, event_time
    if (column->name == "user_id") {
      choose_by_key(clause, *column, customers.keys(), chosen);
    } else if (column->home == Home::customers) {
      choose_by(clause, *column, customers.find_column(column->id), chosen);
    }
  }
  return chosen;
}

Answers answers_of(const Snapshot& snapshot, const Column& column) {
  Answers out;
  out.of_person.resize(people(snapshot));
  const Dimension* customers = snapshot.store().dimension(Home::customers);
  const DimensionColumn* attribute =
      customers == nullptr ? nullptr : customers->find_column(column.id);
  if (attribute == nullptr) return out;
  std::map<std::string, std::uint32_t> places;
  for (std::uint32_t row = 0; row < customers->rows(); ++row) {
    for (auto& text : texts_of(column, *attribute, row)) places.try_emplace(std::move(text));
  }
  for (auto& [text, place] : places) {
    place = static_cast<std::uint32_t>(out.texts.size());
    out.texts.push_back(text);
  }
  for (std::uint32_t row = 0; row < customers->rows(); ++row) {
    for (const auto& text : texts_of(column, *attribute, row)) {
      out.of_person[row].push_back(places.at(text));
    }
  }
  return out;
}

}  // namespace footfall
