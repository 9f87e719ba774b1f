// Batches of rows that are the same whenever they are made, for tests that kill their loader.
#pragma once

#include <cstdint>
#include <string>

#include "store/store.h"

namespace footfall {

// Rows of batch `number`; each has the batch's number as user and price, arrival as time.
std::uint64_t batch_rows(std::uint64_t number);
void load_batch(StoreWriter& store, std::uint64_t number);

// "" where the store holds batches 1 .. n in order, whole, each once; n is set.
std::string batches_fault(const std::string& directory, std::uint64_t& batches);

}  // namespace footfall
