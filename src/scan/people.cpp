#include "scan/people.h"

#include <map>
#include <variant>

#include "base/decimal.h"
#include "base/text.h"
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
