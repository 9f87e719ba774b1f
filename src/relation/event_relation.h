// The relation `events` as batches of whole columns: what exports and lists of rows are made from.
#pragma once

#include <memory>

#include "model/filter.h"
#include "relation/relation.h"

namespace footfall {

// The rows that the filter chooses, in the store's order. Batches are whole parts (EventPart), so
// many rows at once; the cells of a part are verified when it is read.
std::unique_ptr<Relation> open_events(std::shared_ptr<const Snapshot> snapshot,
                                      const Filter& filter);

}  // namespace footfall
