// The two functions of the module lib/footfall/table_formats.so: plain C, so that the program and
// the module share no type but Arrow's C data interface, and no memory is freed across it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "table/arrow_abi.h"

extern "C" {

// Called with the bytes of the file, piece after piece.
using FootfallSink = void (*)(void* context, const char* bytes, std::size_t count);

// Writes the table (both structs are moved from, whatever happens) in the format 0 Parquet, 1 ORC,
// 2 Arrow, 3 XLSX. Returns 0, or 1 and a sentence in `message`, cut to `message_bytes`.
using FootfallWriteTable = int (*)(int format, ArrowSchema* schema, ArrowArray* array,
                                   FootfallSink sink, void* context, char* message,
                                   std::size_t message_bytes);

// Not ended by a NUL.
struct FootfallText {
  const char* bytes;
  std::size_t count;
};

// RowSink (formats/row_sink.h) as functions: `table` for each table of the file, then `tables_end`,
// then the rows. They never throw; what they are given is copied before they return.
struct FootfallRows {
  void* context;
  void (*table)(void* context, FootfallText name, const FootfallText* fields,
                std::size_t field_count, const FootfallText* remarks, std::size_t remark_count);
  void (*tables_end)(void* context);
  void (*row)(void* context, std::uint64_t number, const FootfallText* cells, std::size_t count);
  void (*bad_row)(void* context, std::uint64_t number, FootfallText reason, FootfallText raw);
  void (*progress)(void* context, std::uint64_t bytes);
};

// DecoderLimits, one for one.
struct FootfallLimits {
  std::uint64_t expansion_ratio;
  std::uint64_t expansion_free;
  std::size_t text_bytes_max;
  std::size_t fields_max;
};

// An Error's texts, each ended by a NUL and cut where it is longer.
struct FootfallFailure {
  char message[2000];
  char hint[1000];
};

// "footfall_decode": the tables and rows of `file` in the format 0 Parquet, 1 ORC, 2 Arrow, as a
// Decoder (row_sink.h) gives them; `table` is no_rows where only the tables are wanted. Returns 0,
// or 1 (Error bad_input) or 2 (Error limit) with the failure filled. Runs in a process of its own,
// after it was denied new programs, connections and files to write; files can be opened to read.
using FootfallDecode = int (*)(int format, int file, std::size_t table,
                               const FootfallLimits* limits, const FootfallRows* rows,
                               FootfallFailure* failure);

}  // extern "C"
