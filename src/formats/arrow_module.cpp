// The functions of the module table_formats.so (table_module.h) that write files.
#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/interfaces.h>

#include "formats/arrow_writers.h"
#include "formats/table_module.h"
#include "formats/xlsx_module.h"

namespace footfall {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

// Arrow's writers give many small pieces; they go on in larger ones.
class SinkStream final : public arrow::io::OutputStream {
 public:
  SinkStream(FootfallSink sink, void* context) : sink_(sink), context_(context) {}

  arrow::Status Write(const void* bytes, std::int64_t count) override {
    gathered_.append(static_cast<const char*>(bytes), std::size_t(count));
    told_ += count;
    return gathered_.size() < piece_bytes ? arrow::Status::OK() : Flush();
  }
  using arrow::io::OutputStream::Write;

  arrow::Status Flush() override {
    if (abandoned_) return arrow::Status::IOError("the file is not written further");
    if (sink_(context_, gathered_.data(), gathered_.size()) != 0) {
      abandoned_ = true;
      return arrow::Status::IOError("the file cannot be written");
    }
    gathered_.clear();
    return arrow::Status::OK();
  }

  // From now on nothing reaches the sink: some writers complete their file when they are destroyed,
  // and half a table must not become a whole file.
  void abandon() { abandoned_ = true; }

  arrow::Result<std::int64_t> Tell() const override { return told_; }
  arrow::Status Close() override { return arrow::Status::OK(); }
  bool closed() const override { return false; }

 private:
  static constexpr std::size_t piece_bytes = std::size_t{1} << 18;

  FootfallSink sink_;
  void* context_;
  std::string gathered_;
  std::int64_t told_ = 0;
  bool abandoned_ = false;
};

// A column with narrow offsets, where the rows' texts allow it.
arrow::Result<std::shared_ptr<arrow::Array>> narrow_texts(const arrow::LargeStringArray& wide) {
  arrow::StringBuilder narrow;
  ARROW_RETURN_NOT_OK(narrow.Reserve(wide.length()));
  ARROW_RETURN_NOT_OK(narrow.ReserveData(wide.total_values_length()));
  for (std::int64_t i = 0; i < wide.length(); ++i) {
    if (wide.IsNull(i)) {
      narrow.UnsafeAppendNull();
    } else {
      narrow.UnsafeAppend(wide.GetView(i));
    }
  }
  return narrow.Finish();
}

arrow::Result<Batch> narrowed(const Batch& batch, const std::shared_ptr<arrow::Schema>& schema) {
  std::vector<std::shared_ptr<arrow::Array>> columns = batch->columns();
  for (auto& column : columns) {
    if (column->type_id() != arrow::Type::LARGE_STRING) continue;
    ARROW_ASSIGN_OR_RAISE(column,
                          narrow_texts(static_cast<const arrow::LargeStringArray&>(*column)));
  }
  return arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(columns));
}

}  // namespace
}  // namespace footfall

// What the program holds by a pointer.
struct FootfallWriter {
  std::shared_ptr<footfall::SinkStream> out;
  std::shared_ptr<arrow::Schema> schema;
  std::unique_ptr<footfall::BatchWriter> file;
};

namespace footfall {
namespace {

arrow::Status open_writer(FootfallWriter& writer, int format, ArrowSchema* schema) {
  ARROW_ASSIGN_OR_RAISE(writer.schema, arrow::ImportSchema(schema));
  const auto open = format == 0   ? open_parquet
                    : format == 1 ? open_orc
                    : format == 2 ? open_ipc
                                  : open_xlsx;
  ARROW_ASSIGN_OR_RAISE(writer.file, open(writer.schema, writer.out));
  return arrow::Status::OK();
}

// Some formats write a batch as it comes: so large ones are cut.
arrow::Status append_batch(FootfallWriter& writer, ArrowSchema* schema, ArrowArray* array) {
  ARROW_ASSIGN_OR_RAISE(const Batch batch, arrow::ImportRecordBatch(array, schema));
  for (std::int64_t first = 0; first < batch->num_rows(); first += group_rows) {
    ARROW_ASSIGN_OR_RAISE(const Batch rows,
                          narrowed(batch->Slice(first, group_rows), writer.schema));
    ARROW_RETURN_NOT_OK(writer.file->write(rows));
  }
  return arrow::Status::OK();
}

arrow::Status finish_file(FootfallWriter& writer) {
  ARROW_RETURN_NOT_OK(writer.file->finish());
  return writer.out->Flush();
}

FootfallDone say(FootfallDone done, const std::string& said, char* message,
                 std::size_t message_bytes) {
  const std::size_t length = std::min(said.size(), message_bytes - 1);
  std::memcpy(message, said.data(), length);
  message[length] = '\0';
  return done;
}

// No exception may cross into C: what Arrow or memory throws becomes the sentence.
template <typename Step>
FootfallDone done_by(const Step& step, char* message, std::size_t message_bytes) {
  try {
    const arrow::Status status = step();
    if (status.ok()) return footfall_done;
    const bool room = status.IsIOError() || status.IsOutOfMemory();
    return say(room ? footfall_io : footfall_limit, status.message(), message, message_bytes);
  } catch (const std::exception& failure) {
    return say(footfall_io, failure.what(), message, message_bytes);
  }
}

FootfallDone writer_open(int format, ArrowSchema* schema, FootfallSink sink, void* context,
                         FootfallWriter** writer, char* message, std::size_t message_bytes) {
  const auto open = [&] {
    *writer = new FootfallWriter{std::make_shared<SinkStream>(sink, context), nullptr, nullptr};
    return open_writer(**writer, format, schema);
  };
  return done_by(open, message, message_bytes);
}

FootfallDone writer_append(FootfallWriter* writer, ArrowSchema* schema, ArrowArray* array,
                           char* message, std::size_t message_bytes) {
  return done_by([&] { return append_batch(*writer, schema, array); }, message, message_bytes);
}

FootfallDone writer_finish(FootfallWriter* writer, char* message, std::size_t message_bytes) {
  return done_by([&] { return finish_file(*writer); }, message, message_bytes);
}

void writer_close(FootfallWriter* writer) {
  writer->out->abandon();
  delete writer;
}

}  // namespace
}  // namespace footfall

extern "C" __attribute__((visibility("default"))) const FootfallWriterFunctions* footfall_writer() {
  static const FootfallWriterFunctions functions{footfall::writer_open, footfall::writer_append,
                                                 footfall::writer_finish, footfall::writer_close};
  return &functions;
}
