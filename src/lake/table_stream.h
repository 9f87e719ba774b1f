// A table as a file in any format of `export`, written batch by batch.
//
// CSV, JSON and JSON lines are written here, the binary formats by formats/table_writer.h. JSON is
// one array of objects, as other programs read tables. The same batches give the same bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/table.h"
#include "table/write.h"

namespace footfall {

// csv, json, ndjson, parquet, orc, arrow, xlsx.
const std::vector<std::string>& stream_formats();

// How many rows a file of the format can hold; nullopt: any number.
std::optional<std::uint64_t> rows_max(const std::string& format);

// One thread's own.
class TableStream {
 public:
  // Takes the file's bytes, piece after piece. What it throws comes out of append and finish.
  using Sink = std::function<void(std::string_view bytes)>;

  // `formulas` is heeded in CSV and XLSX, in names of columns too. Error limit or unavailable as
  // TableWriter throws them.
  static std::unique_ptr<TableStream> open(const std::string& format, const Fields& fields,
                                           Formulas formulas, Sink sink);
  virtual ~TableStream() = default;  // without finish(): the bytes given are no file

  // Rows behind those appended before, with the fields given to open.
  void append(Table batch);
  // Completes the file. Once.
  virtual void finish() = 0;

  std::uint64_t rows() const noexcept { return rows_; }
  // Texts that got an apostrophe before them.
  std::uint64_t disarmed() const noexcept { return disarmed_; }

 protected:
  explicit TableStream(bool disarms) : disarms_(disarms) {}

 private:
  virtual void put(const Table& batch) = 0;
  void disarm(Table& batch);

  bool disarms_;
  std::uint64_t rows_ = 0;
  std::uint64_t disarmed_ = 0;
};

}  // namespace footfall
