// Parquet: row group by row group, each in batches.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <arrow/api.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/arrow_rows.h"
#include "formats/pread_file.h"

namespace footfall {
namespace {

constexpr std::string_view what = "Parquet";
constexpr std::int64_t batch_rows_max = 16384;
constexpr std::int64_t batch_bytes = 16 << 20;  // of a batch's values, by the footer's figures

parquet::ReaderProperties reader_properties() {
  parquet::ReaderProperties properties(arrow::system_memory_pool());
  properties.enable_buffered_stream();  // pages, not whole column chunks
  properties.set_buffer_size(65536);
  properties.set_page_checksum_verification(true);
  return properties;
}

parquet::ArrowReaderProperties arrow_properties(std::int64_t batch_rows) {
  parquet::ArrowReaderProperties properties(false);
  properties.set_batch_size(batch_rows);
  properties.set_pre_buffer(false);
  properties.set_io_context(arrow::io::IOContext(arrow::system_memory_pool()));
  // As nanoseconds, times outside 1677 .. 2262 would wrap round.
  properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  properties.set_arrow_extensions_enabled(true);
  return properties;
}

// Rows in a batch: few where rows are wide.
std::int64_t batch_rows(const parquet::FileMetaData& footer) {
  std::int64_t rows = batch_rows_max;
  for (int group = 0; group < footer.num_row_groups(); ++group) {
    const auto part = footer.RowGroup(group);
    if (part->num_rows() <= 0) continue;
    const std::int64_t bytes = part->total_byte_size() / part->num_rows();
    rows = std::min(rows, batch_bytes / std::max<std::int64_t>(bytes, 1));
  }
  const std::int64_t columns = std::max(footer.num_columns(), 1);
  return std::clamp<std::int64_t>(rows, 64, std::max<std::int64_t>(64, (1 << 20) / columns));
}

bool is_dictionary(parquet::Encoding::type encoding) {
  return encoding == parquet::Encoding::PLAIN_DICTIONARY ||
         encoding == parquet::Encoding::RLE_DICTIONARY;
}

// Whether all values of the column are numbers of a dictionary's entries, and the dictionary is a
// small one: each batch comes with a copy of it. A footer that lies costs time, no more.
bool is_small_dictionary(const parquet::ColumnChunkMetaData& chunk) {
  constexpr std::int64_t dictionary_bytes = std::int64_t{2} << 20;
  const auto& pages = chunk.encoding_stats();
  return chunk.has_dictionary_page() && !pages.empty() && chunk.num_values() >= 0 &&
         chunk.total_uncompressed_size() / 4 <= dictionary_bytes / 4 + chunk.num_values() &&
         std::all_of(pages.begin(), pages.end(), [](const parquet::PageEncodingStats& page) {
           return page.page_type == parquet::PageType::DICTIONARY_PAGE ||
                  is_dictionary(page.encoding);
         });
}

// Texts of such columns are made once an entry and not once a row.
void keep_dictionaries(const parquet::FileMetaData& footer,
                       parquet::ArrowReaderProperties& properties) {
  for (int column = 0; column < footer.num_columns(); ++column) {
    const auto& described = *footer.schema()->Column(column);
    const auto& meaning = *described.logical_type();
    if (described.physical_type() != parquet::Type::BYTE_ARRAY ||
        described.path()->ToDotVector().size() != 1 || described.max_repetition_level() != 0 ||
        !(meaning.is_string() || meaning.is_none())) {
      continue;
    }
    bool all = footer.num_row_groups() > 0;
    for (int group = 0; all && group < footer.num_row_groups(); ++group) {
      all = is_small_dictionary(*footer.RowGroup(group)->ColumnChunk(column));
    }
    properties.set_read_dictionary(column, all);
  }
}

std::unique_ptr<parquet::arrow::FileReader> open(int file, std::uint64_t& bytes) {
  const auto source = open_pread(file, what);
  const std::int64_t size = value_of(source->GetSize(), what, "");
  bytes = static_cast<std::uint64_t>(size);
  if (size > 4 && value_of(source->ReadAt(size - 4, 4), what, "")->ToString() == "PARE") {
    throw Error(ErrorKind::bad_input, "this Parquet file is encrypted", "decrypt it first");
  }
  std::unique_ptr<parquet::arrow::FileReader> reader;
  guarded(what, "", [&] {
    auto pages = parquet::ParquetFileReader::Open(source, reader_properties());
    auto properties = arrow_properties(batch_rows(*pages->metadata()));
    keep_dictionaries(*pages->metadata(), properties);
    reader = value_of(
        parquet::arrow::FileReader::Make(arrow::system_memory_pool(), std::move(pages), properties),
        what, "");
  });
  return reader;
}

// A row group has the rows that the footer says, or something is wrong with either.
void check_rows(std::int64_t claimed, std::uint64_t found, std::string_view where) {
  if (claimed >= 0 && static_cast<std::uint64_t>(claimed) == found) return;
  refuse(what, where, str("its footer says ", claimed, " rows, it has ", found));
}

void give_group(parquet::arrow::FileReader& reader, int group, ArrowRows& rows) {
  const std::string where = str("row group ", group + 1);
  const std::uint64_t before = rows.rows();
  std::int64_t claimed = 0;
  std::unique_ptr<arrow::RecordBatchReader> batches;
  guarded(what, where, [&] {
    claimed = reader.parquet_reader()->metadata()->RowGroup(group)->num_rows();
    batches = value_of(reader.GetRecordBatchReader({group}), what, where);
  });
  std::shared_ptr<arrow::RecordBatch> batch;
  while (true) {
    guarded(what, where, [&] { batch = value_of(batches->Next(), what, where); });
    if (batch == nullptr) break;
    rows.give(*batch, where);
  }
  check_rows(claimed, rows.rows() - before, where);
}

}  // namespace

void decode_parquet(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  std::uint64_t bytes = 0;
  const auto reader = open(file, bytes);
  std::shared_ptr<arrow::Schema> schema;
  std::int64_t claimed = 0;
  int groups = 0;
  guarded(what, "", [&] {
    const auto status = reader->GetSchema(&schema);
    if (!status.ok()) refuse(what, "", status);
    claimed = reader->parquet_reader()->metadata()->num_rows();
    groups = reader->num_row_groups();
  });
  ArrowRows rows(std::string(what), *schema, bytes, limits, sink);
  if (table == no_rows) return;
  for (int group = 0; group < groups; ++group) {
    give_group(*reader, group, rows);
    sink.progress(bytes * std::uint64_t(group + 1) / std::uint64_t(groups));
  }
  check_rows(claimed, rows.rows(), "");
}

}  // namespace footfall
