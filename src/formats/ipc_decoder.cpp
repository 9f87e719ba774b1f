// Arrow IPC: the file format (with a footer) and the stream format.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/api.h>
#include <arrow/ipc/options.h>
#include <arrow/ipc/reader.h>

#include "base/text.h"
#include "formats/arrow_rows.h"
#include "formats/pread_file.h"

namespace footfall {
namespace {

constexpr std::string_view what = "Arrow";
constexpr std::string_view magic = "ARROW1";  // at both ends of a file, none of a stream
constexpr auto magic_bytes = static_cast<std::int64_t>(magic.size());

arrow::ipc::IpcReadOptions options() {
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.memory_pool = arrow::system_memory_pool();
  options.use_threads = false;
  options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
  return options;
}

void decode_file(const std::shared_ptr<PreadFile>& source, std::uint64_t bytes, std::size_t table,
                 const DecoderLimits& limits, RowSink& sink) {
  const std::int64_t end = std::max<std::int64_t>(std::int64_t(bytes) - magic_bytes, 0);
  if (value_of(source->ReadAt(end, magic_bytes), what, "")->ToString() != magic) {
    refuse(what, "", "it does not end as it should; it may be cut off");
  }
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader;
  guarded(what, "", [&] {
    reader = value_of(arrow::ipc::RecordBatchFileReader::Open(source, options()), what, "");
  });
  ArrowRows rows(std::string(what), *reader->schema(), bytes, limits, sink);
  if (table == no_rows) return;
  const int batches = reader->num_record_batches();
  for (int index = 0; index < batches; ++index) {
    const std::string where = str("batch ", index + 1);
    std::shared_ptr<arrow::RecordBatch> batch;
    guarded(what, where, [&] { batch = value_of(reader->ReadRecordBatch(index), what, where); });
    rows.give(*batch, where);
    sink.progress(bytes * std::uint64_t(index + 1) / std::uint64_t(batches));
  }
}

void decode_stream(const std::shared_ptr<PreadFile>& source, std::uint64_t bytes, std::size_t table,
                   const DecoderLimits& limits, RowSink& sink) {
  std::shared_ptr<arrow::ipc::RecordBatchStreamReader> reader;
  guarded(what, "", [&] {
    reader = value_of(arrow::ipc::RecordBatchStreamReader::Open(source, options()), what, "");
  });
  ArrowRows rows(std::string(what), *reader->schema(), bytes, limits, sink);
  if (table == no_rows) return;
  for (int index = 0;; ++index) {
    const std::string where = str("batch ", index + 1);
    std::shared_ptr<arrow::RecordBatch> batch;
    guarded(what, where, [&] { batch = value_of(reader->Next(), what, where); });
    if (batch == nullptr) return;
    rows.give(*batch, where);
    sink.progress(static_cast<std::uint64_t>(value_of(source->Tell(), what, where)));
  }
}

}  // namespace

void decode_arrow(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  const auto source = open_pread(file, what);
  const auto bytes = static_cast<std::uint64_t>(value_of(source->GetSize(), what, ""));
  const auto first = value_of(source->ReadAt(0, magic_bytes), what, "")->ToString();
  if (first == magic) {
    decode_file(source, bytes, table, limits, sink);
  } else {
    decode_stream(source, bytes, table, limits, sink);
  }
}

}  // namespace footfall
