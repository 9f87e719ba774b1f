// How a column of a store is shown in a table.
#pragma once

#include "model/schema.h"
#include "table/table.h"

namespace footfall {

// Of the column's name and natural type: keys are integers or texts, dictionaries, paths and sets
// texts, decimals at the column's scale.
Field field_of(const Column& column);

}  // namespace footfall
