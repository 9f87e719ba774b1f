#include "lake/table_stream.h"

#include <numeric>
#include <utility>

#include "base/check.h"
#include "formats/table_writer.h"

namespace footfall {
namespace {

class CsvStream final : public TableStream {
 public:
  CsvStream(const Fields& fields, bool disarms, Sink sink)
      : TableStream(disarms), sink_(std::move(sink)) {
    sink_(csv_header(Table(fields)));
  }
  void finish() override {}

 private:
  void put(const Table& batch) override {
    bytes_.clear();
    append_csv_rows(bytes_, batch, Formulas::keep);  // disarmed already, where it is wanted
    sink_(bytes_);
  }

  Sink sink_;
  std::string bytes_;
};

class LinesStream final : public TableStream {
 public:
  explicit LinesStream(Sink sink) : TableStream(false), sink_(std::move(sink)) {}
  void finish() override {}

 private:
  void put(const Table& batch) override { sink_(to_ndjson(batch)); }

  Sink sink_;
};

// The objects of JSON lines, a comma between each two.
class ArrayStream final : public TableStream {
 public:
  explicit ArrayStream(Sink sink) : TableStream(false), sink_(std::move(sink)) { sink_("["); }
  void finish() override { sink_(first_ ? "]\n" : "\n]\n"); }

 private:
  void put(const Table& batch) override {
    // Within an object a line end is written \n, so each that is there ends one.
    const std::string lines = to_ndjson(batch);
    std::string bytes;
    bytes.reserve(lines.size() + batch.rows());
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = lines.find('\n', at);
      bytes += std::exchange(first_, false) ? "\n" : ",\n";
      bytes.append(lines, at, end - at);
      at = end + 1;
    }
    sink_(bytes);
  }

  Sink sink_;
  bool first_ = true;
};

class BinaryStream final : public TableStream {
 public:
  BinaryStream(const Fields& fields, TableFormat format, bool disarms, Sink sink)
      : TableStream(disarms),
        fields_(fields),
        writer_(TableWriter::open(fields, format, std::move(sink))) {}
  void finish() override { writer_->finish(); }

 private:
  void put(const Table& batch) override {
    if (batch.fields() == fields_) return writer_->append(batch);
    std::vector<std::size_t> columns(fields_.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    writer_->append(Table::of_columns(fields_, batch, columns));
  }

  Fields fields_;  // a name may have got an apostrophe
  std::unique_ptr<TableWriter> writer_;
};

}  // namespace

const std::vector<std::string>& stream_formats() {
  static const std::vector<std::string> names{"parquet", "csv",  "orc",  "ndjson",
                                              "json",    "xlsx", "arrow"};
  return names;
}

std::optional<std::uint64_t> rows_max(const std::string& format) {
  if (format == "xlsx") return sheet_rows_max;
  return std::nullopt;
}

std::unique_ptr<TableStream> TableStream::open(const std::string& format, const Fields& fields,
                                               Formulas formulas, Sink sink) {
  const bool disarms = formulas == Formulas::disarm && (format == "csv" || format == "xlsx");
  Fields named = fields;
  for (auto& field : named) {
    if (disarms) field.name = footfall::disarmed(field.name);
  }
  if (format == "csv") return std::make_unique<CsvStream>(named, disarms, std::move(sink));
  if (format == "ndjson") return std::make_unique<LinesStream>(std::move(sink));
  if (format == "json") return std::make_unique<ArrayStream>(std::move(sink));
  const auto binary = find_table_format(format);
  FOOTFALL_CHECK(binary.has_value());
  return std::make_unique<BinaryStream>(named, *binary, disarms, std::move(sink));
}

void TableStream::append(Table batch) {
  if (batch.rows() == 0) return;
  if (disarms_) disarm(batch);
  rows_ += batch.rows();
  put(batch);
}

void TableStream::disarm(Table& batch) {
  for (std::size_t column = 0; column < batch.columns(); ++column) {
    if (batch.fields()[column].type != Type::text) continue;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const std::string& text = batch.text(row, column);
      if (batch.is_null(row, column) || !runs_as_formula(text)) continue;
      batch.set(row, column, footfall::disarmed(text));
      ++disarmed_;
    }
  }
}

}  // namespace footfall
