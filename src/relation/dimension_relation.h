// The relations `products` and `customers`: one row a key, with all that is known of it.
#pragma once

#include <memory>

#include "relation/relation.h"

namespace footfall {

// In key order: the key, the dimension's columns in the schema's order, and `source_rows`, how many
// rows of its load had the key. The store has the dimension.
std::unique_ptr<Relation> open_dimension(std::shared_ptr<const Snapshot> snapshot, Home home);

}  // namespace footfall
