// Files of Arrow's formats made in tests, and what footfall reads in them.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/json/from_string.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/foreign_file.h"
#include "formats/temporary_folder.h"

namespace footfall {

using TablePtr = std::shared_ptr<arrow::Table>;
using ArrayPtr = std::shared_ptr<arrow::Array>;

inline ArrayPtr values(const std::shared_ptr<arrow::DataType>& type, const std::string& json) {
  return arrow::json::ArrayFromJSONString(type, json).ValueOrDie();
}

inline TablePtr table_of(const std::vector<std::pair<std::string, ArrayPtr>>& columns) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (const auto& [name, array] : columns) {
    fields.push_back(arrow::field(name, array->type()));
    arrays.push_back(array);
  }
  return arrow::Table::Make(arrow::schema(fields), arrays);
}

inline TablePtr one_column(const ArrayPtr& array) { return table_of({{"c", array}}); }

using Stream = std::shared_ptr<arrow::io::BufferOutputStream>;
inline Stream new_stream() { return arrow::io::BufferOutputStream::Create().ValueOrDie(); }
inline std::string bytes_of(const Stream& out) { return out->Finish().ValueOrDie()->ToString(); }

using ParquetOptions = parquet::WriterProperties::Builder;

inline std::string parquet_bytes(const TablePtr& table, std::int64_t group_rows = 1 << 20,
                                 const std::shared_ptr<parquet::WriterProperties>& properties =
                                     parquet::default_writer_properties(),
                                 bool int96 = false) {
  const auto out = new_stream();
  parquet::ArrowWriterProperties::Builder builder;
  int96 ? builder.enable_deprecated_int96_timestamps() : builder.store_schema();
  const auto status = parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), out,
                                                 group_rows, properties, builder.build());
  return status.ok() ? bytes_of(out) : status.ToString();
}

inline std::string orc_bytes(const TablePtr& table,
                             arrow::Compression::type codec = arrow::Compression::ZSTD,
                             std::int64_t stripe_bytes = 1 << 26) {
  arrow::adapters::orc::WriteOptions options;
  options.compression = codec;
  options.stripe_size = stripe_bytes;
  const auto out = new_stream();
  auto writer = arrow::adapters::orc::ORCFileWriter::Open(out.get(), options).ValueOrDie();
  auto status = writer->Write(*table);
  if (status.ok()) status = writer->Close();
  return status.ok() ? bytes_of(out) : status.ToString();
}

enum class Ipc : std::uint8_t { file, stream };

inline std::string ipc_bytes(
    const TablePtr& table, Ipc form = Ipc::file, std::int64_t batch_rows = 1 << 20,
    const arrow::ipc::IpcWriteOptions& options = arrow::ipc::IpcWriteOptions::Defaults()) {
  const auto out = new_stream();
  auto writer = form == Ipc::file
                    ? arrow::ipc::MakeFileWriter(out, table->schema(), options).ValueOrDie()
                    : arrow::ipc::MakeStreamWriter(out, table->schema(), options).ValueOrDie();
  auto status = writer->WriteTable(*table, batch_rows);
  if (status.ok()) status = writer->Close();
  return status.ok() ? bytes_of(out) : status.ToString();
}

// The rows of the file's table as lines of CSV, under a line with its columns; bad rows are "bad:
// why: what". A refusal is the one line "refused: message".
inline std::vector<std::string> lines_of_file(const std::string& path, ForeignFormat format,
                                              const DecoderLimits& limits = {}) {
  std::vector<std::string> lines;
  try {
    const auto file = ForeignFile::open(path, format, limits);
    lines.push_back(join(file->tables().at(0).fields, ","));
    file->begin(0);
    SourceRecord record;
    while (file->next(record)) {
      lines.push_back(record.fault == RecordFault::none
                          ? std::string(record.raw)
                          : str("bad: ", record.reason, ": ", record.raw));
    }
  } catch (const Error& error) {
    std::string message = error.message();
    if (message.starts_with(path)) message = "FILE" + message.substr(path.size());
    return {"refused: " + message};
  }
  return lines;
}

inline std::vector<std::string> lines_of(const std::string& bytes, ForeignFormat format,
                                         const DecoderLimits& limits = {}) {
  const TemporaryFolder folder;
  return lines_of_file(folder.file("given", bytes), format, limits);
}

using Lines = std::vector<std::string>;

}  // namespace footfall
