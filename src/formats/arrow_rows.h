// Arrow's record batches as the rows of a RowSink. Inside the module table_formats.so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/api.h>

#include "formats/arrow_texts.h"
#include "formats/row_sink.h"
#include "formats/text_room.h"

namespace footfall {

// The one table of a file. Its batches are foreign: each is checked whole before a cell of it is
// looked at. One thread's own.
class ArrowRows {
 public:
  // `what` is the format's name ("Parquet"), `file_bytes` the file's size. Tells the sink the
  // table. Throws Error bad_input (no columns, a type without texts) or limit (too many columns).
  ArrowRows(std::string what, const arrow::Schema& schema, std::uint64_t file_bytes,
            const DecoderLimits& limits, RowSink& sink);

  // The rows of the next batch. Throws Error bad_input (damaged; `where` is "row group 3") or limit
  // (a bomb).
  void give(const arrow::RecordBatch& batch, std::string_view where);
  std::uint64_t rows() const { return rows_; }  // given so far

 private:
  void add_fields(const arrow::Field& field, const std::string& path, int depth);
  void add_leaves(const std::shared_ptr<arrow::Array>& array);
  void give_slice(std::int64_t first, std::int64_t count);
  void give_bad_row(std::size_t fault, std::span<const std::string_view> cells);
  void count_bytes(std::size_t rows);

  struct Fault {
    std::size_t column;
    CellFault cell;
  };

  std::string what_;
  std::uint64_t bytes_max_;  // of texts, of this file
  const DecoderLimits& limits_;
  RowSink& sink_;
  std::vector<std::shared_ptr<arrow::DataType>> types_;  // of the file's columns, texts as bytes
  ForeignTable table_;
  std::vector<std::unique_ptr<ArrayTexts>> texts_;     // of the table's fields
  std::vector<std::shared_ptr<arrow::Array>> leaves_;  // of the batch, by field
  std::vector<std::string_view> cells_;                // of the slice, row after row
  std::vector<Fault> faults_;                          // of the slice
  TextRoom room_;                                      // of the slice
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;  // of texts given
};

// What Arrow said, as an Error: limit where memory ran out, else "damaged or no Parquet file: ...".
[[noreturn]] void refuse(std::string_view what, std::string_view where, const arrow::Status& said);
[[noreturn]] void refuse(std::string_view what, std::string_view where, std::string_view said);

// A result's value, or the refusal.
template <typename T>
T value_of(arrow::Result<T> result, std::string_view what, std::string_view where) {
  if (!result.ok()) refuse(what, where, result.status());
  return std::move(result).ValueUnsafe();
}

// Does `step`; what libraries throw there (they do, beside their statuses) becomes the refusal.
void guarded(std::string_view what, std::string_view where, const std::function<void()>& step);

}  // namespace footfall
