// The functions of the module lib/footfall/table_formats.so: plain C, so that the program and
// the module share no type but Arrow's C data interface, and no memory is freed across it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "table/arrow_abi.h"

extern "C" {

// Called with the bytes of the file, piece after piece. Returns 0, or 1 where they cannot be taken:
// the writer stops then. It never throws.
using FootfallSink = int (*)(void* context, const char* bytes, std::size_t count);

// One file that is being written.
struct FootfallWriter;

// What a message of the module means: 0 done, 1 the format cannot hold it, 2 no memory or no room
// on disk (or the sink refused).
enum FootfallDone { footfall_done = 0, footfall_limit = 1, footfall_io = 2 };

// The functions of a writer. The message is cut to `message_bytes` and ended by a NUL; it is
// written where the function did not return footfall_done. Structs of Arrow are moved from,
// whatever happens.
struct FootfallWriterFunctions {
  // A file in the format 0 Parquet, 1 ORC, 2 Arrow, 3 XLSX. `writer` is to be closed.
  FootfallDone (*open)(int format, ArrowSchema* schema, FootfallSink sink, void* context,
                       FootfallWriter** writer, char* message, std::size_t message_bytes);
  // Of the columns that the schema given to open named; texts may have wide offsets,
  // those of Parquet a dictionary (int32 -> utf8).
  FootfallDone (*append)(FootfallWriter* writer, ArrowSchema* schema, ArrowArray* array,
                         char* message, std::size_t message_bytes);
  FootfallDone (*finish)(FootfallWriter* writer, char* message, std::size_t message_bytes);
  void (*close)(FootfallWriter* writer);
};

// "footfall_writer".
using FootfallTableWriter = const FootfallWriterFunctions* (*)();

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
// after it was denied new programs, connections and files (but time zones, of ORC).
using FootfallDecode = int (*)(int format, int file, std::size_t table,
                               const FootfallLimits* limits, const FootfallRows* rows,
                               FootfallFailure* failure);

}  // extern "C"
