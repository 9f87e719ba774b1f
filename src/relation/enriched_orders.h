// The relation `enriched_orders`: one row an order line, with what the dimensions say of it. A line
// is never multiplied and never lost by a join: the events are joined already, by key.
//
// Columns have the names that the files gave them, in snake_case (Column::called). Quantity, line
// value and profit of a return are below zero, so that sums are those of the measures units,
// revenue and profit. A column of the files whose name is that of a column made here (category,
// customer_name ...) goes under source_category and so on.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "relation/relation.h"

namespace footfall {

// Where the relation has the columns that others are made from, whatever they are called. nullopt:
// the dataset lacks it.
struct OrderColumns {
  std::size_t order_date = 0;
  std::optional<std::size_t> customer = {};
  std::optional<std::size_t> customer_name = {};
  std::string customer_name_of = {};  // the events' column that it is
  std::optional<std::size_t> category = {};
  std::optional<std::size_t> sub_category = {};
  std::optional<std::size_t> profit = {};  // a decimal
};

struct OrderLayout {
  Fields fields;
  OrderColumns columns;
};
// From the schema alone: no row is read.
OrderLayout order_layout(const Snapshot& snapshot);

// Whether the store has order lines to show: orders, or a line value.
bool has_orders(const Schema& schema) noexcept;
// Whether the lines have a profit to add up.
bool has_line_profit(const Schema& schema) noexcept;

// The order lines among the rows that the filter chooses, in the store's order.
std::unique_ptr<Relation> open_enriched_orders(std::shared_ptr<const Snapshot> snapshot,
                                               const Filter& filter);

}  // namespace footfall
