// Decoders whose work is done in the module lib/footfall/table_formats.so (table_module.h).
#pragma once

#include "formats/row_sink.h"

namespace footfall {

// For a decoder's process, before its rights are taken away. Throws Error unavailable where the
// module is missing.
void load_table_decoders();

void decode_parquet_in_module(int file, std::size_t table, const DecoderLimits& limits,
                              RowSink& sink);
void decode_orc_in_module(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);
void decode_arrow_in_module(int file, std::size_t table, const DecoderLimits& limits,
                            RowSink& sink);

}  // namespace footfall
