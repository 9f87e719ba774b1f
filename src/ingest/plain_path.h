// The way of reading a source that takes whatever there is: batches of its records, typed row by
// row on several threads, in bounded memory.
//
// It is what the faster way is held to, byte for byte of the segment, on any number of threads.
#pragma once

#include "ingest/load_state.h"
#include "ingest/source_reader.h"

namespace footfall {

class DuplicateFilter;

struct PlainSource {
  std::uint32_t number = 0;  // in the load
  const Binding& binding;
  bool raw_rows = false;                  // its rows are kept as they were read
  DuplicateFilter* duplicates = nullptr;  // nullptr unless the mapping drops exact duplicates
};

// Reads the rest of `records` into the load. Throws KeyIsText.
Source read_plainly(RecordSource& records, const PlainSource& source, LoadState& state);

}  // namespace footfall
