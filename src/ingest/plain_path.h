// The simple way of reading a source: one record after another, in bounded memory. With several
// threads the load takes in a block of rows while the next one is read.
//
// It is what every faster way is held to, byte for byte of the segment.
#pragma once

#include "ingest/load_state.h"
#include "ingest/source_reader.h"

namespace footfall {

class DuplicateFilter;

// Reads the rest of `reader` into the load. `source` is its number. `duplicates`: nullptr unless
// the mapping drops exact duplicates. Throws KeyIsText.
Source read_plainly(RecordSource& reader, std::uint32_t source, const Binding& binding,
                    DuplicateFilter* duplicates, LoadState& state);

}  // namespace footfall
