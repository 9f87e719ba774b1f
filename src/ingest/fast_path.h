// The parallel way of reading a load of clickstream files (fast_plan.h says which), compressed or
// not.
//
//   1. Threads take byte ranges of the files, type their rows and deal them out by user.
//   2. What threads numbered as they went (products, event types) gets the store's codes, in the
//      order of the files.
//   3. Threads take partitions, sort them by user and time, and write columns at their final place.
//
// The segment has the same bytes as the simple path's, at any number of threads and any size of
// ranges. Where memory does not hold all rows at once, several segments are written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/fast_plan.h"
#include "ingest/fingerprint.h"
#include "ingest/load_state.h"
#include "ingest/range_feed.h"

namespace footfall {

struct FastOptions {
  unsigned threads = 1;
  std::uint64_t range_bytes = 0;  // rounded up to a multiple of hash_block_bytes
  bool wide = false;              // rows are kept in wide records
  FingerprintOptions prints = {};
};

// Reads all sources, which have the same columns in the same fields. Throws NotRegular where a row
// is valid but not of the shape, and NotNarrow where one does not fit a narrow record; the load is
// then of no use any more.
std::vector<Source> read_fast(const std::vector<FastSource>& sources, const Binding& binding,
                              const FastPlan& fast, const FastOptions& options, LoadState& state);

}  // namespace footfall
