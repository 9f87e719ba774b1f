// The relation `enriched_orders`: one row an order line, with what the dimensions say of it. A line
// is never multiplied and never lost by a join: the events are joined already, by key.
//
// Columns have the names that the files gave them, in snake_case (Column::called). Quantity, line
// value and profit of a return are below zero, so that sums are those of the measures units,
// revenue and profit.
#pragma once

#include <memory>

#include "relation/relation.h"

namespace footfall {

// Whether the store has order lines to show: orders, or a line value.
bool has_orders(const Schema& schema) noexcept;

// The order lines among the rows that the filter chooses, in the store's order.
std::unique_ptr<Relation> open_enriched_orders(std::shared_ptr<const Snapshot> snapshot,
                                               const Filter& filter);

// What the relation calls the column of the customers' keys; "" where the dataset has none.
std::string customer_column(const Schema& schema);

}  // namespace footfall
