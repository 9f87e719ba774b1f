// The relation `events` as batches of whole columns: what exports and lists of rows are made from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/filter.h"
#include "model/schema.h"
#include "relation/relation.h"

namespace footfall {

// The rows that the filter chooses, in the store's order. Batches are whole parts (EventPart), so
// many rows at once; the cells of a part are verified when it is read.
std::unique_ptr<Relation> open_events(std::shared_ptr<const Snapshot> snapshot,
                                      const Filter& filter);
// Likewise, with these columns of event_fields only, in their order.
std::unique_ptr<Relation> open_events(std::shared_ptr<const Snapshot> snapshot,
                                      const Filter& filter,
                                      const std::vector<std::string>& columns);

// The relation's columns: event_time, event_type, then the schema's.
Fields event_fields(const Schema& schema);

}  // namespace footfall
