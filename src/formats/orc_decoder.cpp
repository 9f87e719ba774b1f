// ORC: batch by batch; none goes over the end of a stripe.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>

#include "base/error.h"
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

// The batch; the library looks up the writer's time zone with the first times that it reads.
std::shared_ptr<arrow::RecordBatch> next_batch(arrow::RecordBatchReader& batches,
                                               std::string_view where) {
  auto next = batches.Next();
  if (!next.ok()) {
    const std::string_view said = next.status().message();
    if (said.find("Can't open") != said.npos || said.find("Time zone") != said.npos) {
      throw Error(ErrorKind::bad_input,
                  str(where, ": its times are those of a place whose clock is not known here: ",
                      printable(said.substr(0, said.find(". ")), 200)),
                  "install the system's time zones (tzdata; on Linux before 5.13 they cannot be "
                  "read), or write the file with times in UTC, or as Parquet");
    }
  }
  return value_of(std::move(next), what, where);
}

// Which stripe a row stands in, for messages: stripes and rows only ever go forward.
class StripeCount {
 public:
  explicit StripeCount(ORCFileReader& reader) : reader_(reader) {}

  std::string of(std::uint64_t row) {
    while (row >= end_ && stripe_ < reader_.NumberOfStripes()) {
      const auto rows = reader_.GetStripeInformation(stripe_++).num_rows;
      end_ += static_cast<std::uint64_t>(std::max<std::int64_t>(rows, 0));
    }
    return str("stripe ", stripe_);
  }

 private:
  ORCFileReader& reader_;
  std::int64_t stripe_ = 0;  // as people count, from 1
  std::uint64_t end_ = 0;    // behind its rows
};

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
  // Not stripe by stripe: the library then seeks by indices that it does not check, and dies of
  // damaged ones.
  std::shared_ptr<arrow::RecordBatchReader> batches;
  StripeCount stripes(*reader);
  const auto claimed =
      static_cast<std::uint64_t>(std::max<std::int64_t>(reader->NumberOfRows(), 1));
  guarded(what, "",
          [&] { batches = value_of(reader->GetRecordBatchReader(batch_rows, {}), what, ""); });
  while (true) {
    const std::string where = stripes.of(rows.rows());
    std::shared_ptr<arrow::RecordBatch> batch;
    guarded(what, where, [&] { batch = next_batch(*batches, where); });
    if (batch == nullptr) break;
    rows.give(*batch, where);
    const double done = double(std::min(rows.rows(), claimed)) / double(claimed);
    sink.progress(static_cast<std::uint64_t>(double(bytes) * done));
  }
  if (static_cast<std::uint64_t>(reader->NumberOfRows()) != rows.rows()) {
    refuse(what, "",
           str("its footer says ", reader->NumberOfRows(), " rows, it has ", rows.rows()));
  }
}

}  // namespace footfall
