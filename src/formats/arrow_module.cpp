// The module table_formats.so: the only file that knows Arrow C++. It is loaded when a file in one
// of its formats is asked for, and stays.
#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <parquet/arrow/writer.h>

#include "formats/table_module.h"
#include "formats/xlsx_module.h"

namespace footfall {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Out = std::shared_ptr<arrow::io::BufferOutputStream>;

arrow::Status write_parquet(const Batch& batch, const Out& out) {
  ARROW_ASSIGN_OR_RAISE(auto table, arrow::Table::FromRecordBatches({batch}));
  const auto properties =
      parquet::WriterProperties::Builder().compression(parquet::Compression::ZSTD)->build();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  return parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), out,
                                    parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, properties,
                                    arrow_properties);
}

arrow::Status write_orc(const Batch& batch, const Out& out) {
  arrow::adapters::orc::WriteOptions options;
  options.compression = arrow::Compression::ZSTD;
  ARROW_ASSIGN_OR_RAISE(auto writer, arrow::adapters::orc::ORCFileWriter::Open(out.get(), options));
  ARROW_RETURN_NOT_OK(writer->Write(*batch));
  return writer->Close();
}

arrow::Status write_ipc(const Batch& batch, const Out& out) {
  ARROW_ASSIGN_OR_RAISE(auto writer, arrow::ipc::MakeFileWriter(out, batch->schema()));
  ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(*batch));
  return writer->Close();
}

arrow::Status write_table(int format, ArrowSchema* schema, ArrowArray* array, FootfallSink sink,
                          void* context) {
  ARROW_ASSIGN_OR_RAISE(const Batch batch, arrow::ImportRecordBatch(array, schema));
  if (format == 3) {
    ARROW_ASSIGN_OR_RAISE(const std::string bytes, xlsx_file(*batch));
    sink(context, bytes.data(), bytes.size());
    return arrow::Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(const Out out, arrow::io::BufferOutputStream::Create());
  switch (format) {
    case 0: ARROW_RETURN_NOT_OK(write_parquet(batch, out)); break;
    case 1: ARROW_RETURN_NOT_OK(write_orc(batch, out)); break;
    default: ARROW_RETURN_NOT_OK(write_ipc(batch, out));
  }
  ARROW_ASSIGN_OR_RAISE(const auto buffer, out->Finish());
  sink(context, reinterpret_cast<const char*>(buffer->data()), std::size_t(buffer->size()));
  return arrow::Status::OK();
}

}  // namespace
}  // namespace footfall

// No exception may cross into C: what Arrow or memory throws becomes the sentence.
extern "C" __attribute__((visibility("default"))) int footfall_write_table(
    int format, ArrowSchema* schema, ArrowArray* array, FootfallSink sink, void* context,
    char* message, std::size_t message_bytes) {
  std::string said;
  try {
    const auto status = footfall::write_table(format, schema, array, sink, context);
    if (status.ok()) return 0;
    said = status.message();
  } catch (const std::exception& failure) {
    said = failure.what();
  }
  const std::size_t length = std::min(said.size(), message_bytes - 1);
  std::memcpy(message, said.data(), length);
  message[length] = '\0';
  return 1;
}
