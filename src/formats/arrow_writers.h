// The part of the module table_formats.so that writes Parquet, ORC and Arrow files.
#pragma once

#include <memory>

#include <arrow/api.h>
#include <arrow/io/interfaces.h>

namespace footfall {

// One file, batch by batch. Texts have narrow offsets (utf8); those of Parquet may be a dictionary.
class BatchWriter {
 public:
  virtual ~BatchWriter() = default;
  virtual arrow::Status write(const std::shared_ptr<arrow::RecordBatch>& batch) = 0;
  virtual arrow::Status finish() = 0;  // once, as the last call
};

// As many rows as a Parquet row group, and an Arrow batch, have.
constexpr std::int64_t group_rows = 131072;

using OpenWriter = arrow::Result<std::unique_ptr<BatchWriter>>(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out);

OpenWriter open_parquet;  // parquet_writer.cpp
OpenWriter open_orc;
OpenWriter open_ipc;

}  // namespace footfall
