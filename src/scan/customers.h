// What the customers dimension says of each user of a snapshot.
#pragma once

#include <cstdint>
#include <vector>

#include "model/schema.h"
#include "scan/snapshot.h"

namespace footfall {

// A column of the dimension by user: codes of its texts, else numbers at the schema's scale. A
// user without a row there is `unknown_text`, or NULL where the column is of numbers.
struct CustomerValues {
  std::vector<std::int64_t> values;   // by user
  std::vector<std::uint8_t> present;  // by user: 0 is NULL
};

CustomerValues customer_values(const Snapshot& snapshot, const Column& column);

}  // namespace footfall
