// The one function of the module lib/footfall/table_formats.so: plain C, so that the program and
// the module share no type but Arrow's C data interface, and no memory is freed across it.
#pragma once

#include <cstddef>

#include "table/arrow_abi.h"

extern "C" {

// Called with the bytes of the file, piece after piece.
using FootfallSink = void (*)(void* context, const char* bytes, std::size_t count);

// Writes the table (both structs are moved from, whatever happens) in the format 0 Parquet, 1 ORC,
// 2 Arrow, 3 XLSX. Returns 0, or 1 and a sentence in `message`, cut to `message_bytes`.
using FootfallWriteTable = int (*)(int format, ArrowSchema* schema, ArrowArray* array,
                                   FootfallSink sink, void* context, char* message,
                                   std::size_t message_bytes);

}  // extern "C"
