// Which loads the parallel path takes: event logs with one kind of shape, that of clickstreams.
//
// Every row of such a load has a user (int64), a session (a UUID or none), a number (a decimal, or
// none), an event type, and attributes of the product in adjacent fields. A load of any other shape
// is read the simple way; so is one in which a row turns out not to be so (NotRegular).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ingest/plan.h"

namespace footfall {

struct FastPlan {
  char delimiter = ',';
  std::size_t fields = 0;  // of a row

  // Fields of the source.
  std::size_t time = 0;
  std::size_t event_type = 0;
  std::size_t user = 0;
  std::size_t session = 0;
  std::size_t number = 0;
  std::size_t product_first = 0;  // of the product's attributes, side by side
  std::size_t product_last = 0;

  // Places in the plan's columns.
  std::size_t user_column = 0;
  std::size_t session_column = 0;
  std::size_t number_column = 0;
  std::vector<std::size_t> product_columns;

  int scale = 0;  // of the number
};

// nullopt where the load has another shape.
std::optional<FastPlan> find_fast_plan(const LoadPlan& plan, const Binding& binding,
                                       char delimiter);

// Thrown inside the parallel path where the load must be read in another way.
struct GivesWay {};
// Where a valid row does not have the shape.
struct NotRegular : GivesWay {};
// Where a row is regular but too large for the narrow records.
struct NotNarrow : GivesWay {};

}  // namespace footfall
