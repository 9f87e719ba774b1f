#include "formats/arrow_writers.h"

#include <utility>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/ipc/writer.h>

namespace footfall {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

// The library learns the columns from the first batch, so a table without rows has an empty one.
class OrcWriter final : public BatchWriter {
 public:
  OrcWriter(std::unique_ptr<arrow::adapters::orc::ORCFileWriter> file,
            std::shared_ptr<arrow::Schema> schema)
      : file_(std::move(file)), schema_(std::move(schema)) {}

  arrow::Status write(const Batch& batch) override {
    begun_ = true;
    return file_->Write(*batch);
  }

  arrow::Status finish() override {
    if (!begun_) {
      ARROW_ASSIGN_OR_RAISE(const Batch none, arrow::RecordBatch::MakeEmpty(schema_));
      ARROW_RETURN_NOT_OK(file_->Write(*none));
    }
    return file_->Close();
  }

 private:
  std::unique_ptr<arrow::adapters::orc::ORCFileWriter> file_;
  std::shared_ptr<arrow::Schema> schema_;
  bool begun_ = false;
};

class IpcWriter final : public BatchWriter {
 public:
  explicit IpcWriter(std::shared_ptr<arrow::ipc::RecordBatchWriter> file)
      : file_(std::move(file)) {}
  arrow::Status write(const Batch& batch) override { return file_->WriteRecordBatch(*batch); }
  arrow::Status finish() override { return file_->Close(); }

 private:
  std::shared_ptr<arrow::ipc::RecordBatchWriter> file_;
};

}  // namespace

arrow::Result<std::unique_ptr<BatchWriter>> open_orc(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out) {
  arrow::adapters::orc::WriteOptions options;
  options.compression = arrow::Compression::ZSTD;
  ARROW_ASSIGN_OR_RAISE(auto file, arrow::adapters::orc::ORCFileWriter::Open(out.get(), options));
  return std::make_unique<OrcWriter>(std::move(file), schema);
}

arrow::Result<std::unique_ptr<BatchWriter>> open_ipc(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out) {
  ARROW_ASSIGN_OR_RAISE(auto file, arrow::ipc::MakeFileWriter(out, schema));
  return std::make_unique<IpcWriter>(std::move(file));
}

}  // namespace footfall
