// A table as a file in a binary format, written in as many batches as it takes: for results that do
// not fit in memory. (A small table: table_file.h. Text formats: table/write.h.)
//
// Memory is bounded by the batches appended and by what the format gathers before it writes: a
// Parquet row group of 131,072 rows, an ORC stripe of 64 MiB, an Arrow batch of 131,072 rows, one
// row of a sheet. The same batches give the same bytes. How the formats hold the types:
// table_file.h.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "formats/table_file.h"
#include "table/table.h"

namespace footfall {

// One thread's own.
class TableWriter {
 public:
  // Takes the file's bytes, piece after piece, during append and finish. What it throws comes out
  // of these.
  using Sink = std::function<void(std::string_view bytes)>;

  // Throws Error `limit` where the format cannot hold so many columns, `unavailable` where the
  // module is missing.
  static std::unique_ptr<TableWriter> open(const Fields& fields, TableFormat format, Sink sink);
  virtual ~TableWriter() = default;  // without finish(): the bytes given are no file

  // Rows behind those appended before; the table's fields are those given to open. Throws Error
  // `limit` where the format cannot hold them (XLSX: 1,048,575 rows, texts of 32,767 characters),
  // `io` where a temporary file cannot be written. After an error the writer is of no more use.
  virtual void append(const Table& table) = 0;
  // Completes the file. Once.
  virtual void finish() = 0;
};

}  // namespace footfall
