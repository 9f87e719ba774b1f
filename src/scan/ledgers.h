// What the loads of a store did with the rows that they read, and what dimensions say of a key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scan/snapshot.h"
#include "table/table.h"

namespace footfall {

// Values of a column that a cleaning step of the mapping changed, or made NULL.
struct CleanedValues {
  std::string column;
  std::string step;
  std::uint64_t changed = 0;
  std::uint64_t emptied = 0;
};

// Of all loads together; the rows of one table: read = stored + set_aside + duplicates +
// superseded.
struct TableLedger {
  Home table = Home::event;
  std::uint64_t read = 0;
  std::uint64_t stored = 0;
  std::uint64_t set_aside = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t superseded = 0;
  std::vector<CleanedValues> cleaned = {};  // by column and step
};

// Of the tables that a load brought rows of: events, products, customers.
std::vector<TableLedger> table_ledgers(const Snapshot& snapshot);

// Keys of a dimension for which its load had several rows; 0 where there is no such dimension.
std::uint64_t keys_with_conflicts(const Snapshot& snapshot, Home home);

bool has_dimension(const Snapshot& snapshot, Home home) noexcept;

// Whether the dimension has a row for the key of a product or user; false where there is none.
bool has_row(const Snapshot& snapshot, Home home, const Value& key);

// How many rows of its load the products dimension had for the key, of which one stayed; 0 where it
// has none.
std::uint32_t product_copies(const Snapshot& snapshot, const Value& key);

}  // namespace footfall
