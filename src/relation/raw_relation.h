// The relations raw_<name>: the rows of a table's files as they were read, where the mapping keeps
// them. Every column is text; an empty field is NULL.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "relation/relation.h"

namespace footfall {

// raw_orders ...: in the order in which loads brought them. Names are of letters, digits and _.
std::vector<std::string> raw_relations(const Snapshot& snapshot);

// The columns of all files that were loaded as this table, in the order of their first appearance,
// then source, line and loaded_at (under names that no file has).
std::unique_ptr<Relation> open_raw(std::shared_ptr<const Snapshot> snapshot, std::string_view name);

}  // namespace footfall
