#include "scan/ledgers.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "store/dimension.h"
#include "store/store.h"

namespace footfall {

std::vector<TableLedger> table_ledgers(const Snapshot& snapshot) {
  std::map<Home, TableLedger> tables;
  std::map<Home, std::map<std::pair<std::string, std::string>, CleanedValues>> cleaned;
  for (const auto& load : snapshot.store().manifest().loads) {
    for (const auto& source : load.sources) {
      TableLedger& table = tables[source.table];
      table.table = source.table;
      table.read += source.ledger.read;
      table.stored += source.ledger.stored;
      table.set_aside += source.ledger.set_aside;
      table.duplicates += source.ledger.duplicates;
      table.superseded += source.ledger.superseded;
      for (const auto& each : source.cleaning) {
        CleanedValues& values = cleaned[source.table][{each.column, each.step}];
        values.column = each.column;
        values.step = each.step;
        values.changed += each.changed;
        values.emptied += each.emptied;
      }
    }
  }
  std::vector<TableLedger> out;
  for (auto& [home, table] : tables) {
    for (auto& [key, values] : cleaned[home]) table.cleaned.push_back(std::move(values));
    out.push_back(std::move(table));
  }
  return out;
}

std::uint64_t keys_with_conflicts(const Snapshot& snapshot, Home home) {
  const Dimension* dimension = snapshot.store().dimension(home);
  if (dimension == nullptr) return 0;
  return static_cast<std::uint64_t>(
      std::ranges::count_if(dimension->copies(), [](std::uint32_t copies) { return copies > 1; }));
}

bool has_dimension(const Snapshot& snapshot, Home home) noexcept {
  return snapshot.store().dimension(home) != nullptr;
}

namespace {

std::uint32_t row_of(const Dimension* dimension, const Value& key) {
  if (dimension == nullptr) return Dimension::no_row;
  if (const auto* const number = std::get_if<std::int64_t>(&key)) return dimension->find(*number);
  const auto* const text = std::get_if<std::string>(&key);
  return text == nullptr ? Dimension::no_row : dimension->find(*text);
}

}  // namespace

bool has_row(const Snapshot& snapshot, Home home, const Value& key) {
  return row_of(snapshot.store().dimension(home), key) != Dimension::no_row;
}

std::uint32_t product_copies(const Snapshot& snapshot, const Value& key) {
  const Dimension* products = snapshot.store().dimension(Home::products);
  const std::uint32_t row = row_of(products, key);
  return row == Dimension::no_row ? 0 : products->copies()[row];
}

}  // namespace footfall
