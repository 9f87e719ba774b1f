// ORC: stripe by stripe, each in batches.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>

#include "base/text.h"
#include "formats/arrow_rows.h"
#include "formats/pread_file.h"

namespace footfall {
namespace {

using arrow::adapters::orc::ORCFileReader;

constexpr std::string_view what = "ORC";

std::unique_ptr<ORCFileReader> open(const std::shared_ptr<PreadFile>& source, std::int64_t bytes) {
  auto opened = ORCFileReader::Open(source, arrow::system_memory_pool());
  if (opened.ok()) return std::move(opened).ValueUnsafe();
  // Before the last byte, a file has its magic once more.
  const std::int64_t end = std::max<std::int64_t>(bytes - 4, 0);
  if (!value_of(source->ReadAt(end, 3), what, "")->Equals(*arrow::Buffer::FromString("ORC"))) {
    refuse(what, "", "it does not end as it should; it may be cut off");
  }
  refuse(what, "", opened.status());
}

void give_stripe(ORCFileReader& reader, std::int64_t stripe, std::int64_t batch_rows,
                 ArrowRows& rows) {
  const std::string where = str("stripe ", stripe + 1);
  std::shared_ptr<arrow::RecordBatchReader> batches;
  guarded(what, where,
          [&] { batches = value_of(reader.NextStripeReader(batch_rows), what, where); });
  if (batches == nullptr) refuse(what, where, "it is missing");
  std::shared_ptr<arrow::RecordBatch> batch;
  while (true) {
    guarded(what, where, [&] { batch = value_of(batches->Next(), what, where); });
    if (batch == nullptr) return;
    rows.give(*batch, where);
  }
}

}  // namespace

void decode_orc(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  const auto source = open_pread(file, what);
  const auto bytes = static_cast<std::uint64_t>(value_of(source->GetSize(), what, ""));
  std::unique_ptr<ORCFileReader> reader;
  std::shared_ptr<arrow::Schema> schema;
  guarded(what, "", [&] {
    reader = open(source, static_cast<std::int64_t>(bytes));
    schema = value_of(reader->ReadSchema(), what, "");
  });
  ArrowRows rows(std::string(what), *schema, bytes, limits, sink);
  if (table == no_rows) return;
  const std::int64_t batch_rows =
      std::clamp<std::int64_t>((1 << 18) / schema->num_fields(), 64, 8192);
  const std::int64_t stripes = reader->NumberOfStripes();
  for (std::int64_t stripe = 0; stripe < stripes; ++stripe) {
    give_stripe(*reader, stripe, batch_rows, rows);
    sink.progress(bytes * std::uint64_t(stripe + 1) / std::uint64_t(stripes));
  }
  if (static_cast<std::uint64_t>(reader->NumberOfRows()) != rows.rows()) {
    refuse(what, "",
           str("its footer says ", reader->NumberOfRows(), " rows, it has ", rows.rows()));
  }
}

}  // namespace footfall
