// Parquet, one row group after another.
//
// A column of texts is encoded by a dictionary where its texts come as one, or repeat in the first
// rows; any other column likewise where its values do. Else they are written as they are: looking
// for values that repeat costs more than writing those that do not.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <parquet/arrow/writer.h>

#include "formats/arrow_writers.h"

namespace footfall {
namespace {

using Array = std::shared_ptr<arrow::Array>;
using Batch = std::shared_ptr<arrow::RecordBatch>;

constexpr std::int64_t sample_rows = 4096;

// The texts of several dictionaries under numbers of one.
class Texts {
 public:
  // The places of a column's cells here; NULL where they are NULL there.
  arrow::Status add(const arrow::DictionaryArray& column, arrow::Int32Builder& out) {
    const auto& texts = static_cast<const arrow::StringArray&>(*column.dictionary());
    const auto& places = static_cast<const arrow::Int32Array&>(*column.indices());
    std::vector<std::int32_t> known(std::size_t(texts.length()), -1);
    ARROW_RETURN_NOT_OK(out.Reserve(places.length()));
    for (std::int64_t row = 0; row < places.length(); ++row) {
      if (places.IsNull(row)) {
        out.UnsafeAppendNull();
        continue;
      }
      std::int32_t& place = known[std::size_t(places.Value(row))];
      if (place < 0) {
        const auto next = std::int32_t(texts_.size());
        place = places_.try_emplace(texts.GetView(places.Value(row)), next).first->second;
        if (place == next) texts_.push_back(texts.GetView(places.Value(row)));
      }
      out.UnsafeAppend(place);
    }
    return arrow::Status::OK();
  }

  arrow::Result<Array> all() const {
    arrow::StringBuilder builder;
    for (const std::string_view text : texts_) ARROW_RETURN_NOT_OK(builder.Append(text));
    return builder.Finish();
  }

 private:
  std::unordered_map<std::string_view, std::int32_t> places_;  // of the arrays that were added
  std::vector<std::string_view> texts_;
};

arrow::Result<Array> written_out(const arrow::DictionaryArray& column) {
  const auto& texts = static_cast<const arrow::StringArray&>(*column.dictionary());
  arrow::StringBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(column.length()));
  for (std::int64_t row = 0; row < column.length(); ++row) {
    if (column.IsNull(row)) {
      builder.UnsafeAppendNull();
    } else {
      ARROW_RETURN_NOT_OK(builder.Append(texts.GetView(column.GetValueIndex(row))));
    }
  }
  return builder.Finish();
}

// A column of a row group: with one dictionary, or none.
arrow::Result<std::shared_ptr<arrow::ChunkedArray>> joined(arrow::ArrayVector pieces) {
  const auto is_coded = [](const Array& piece) {
    return piece->type_id() == arrow::Type::DICTIONARY;
  };
  if (!std::ranges::all_of(pieces, is_coded)) {
    for (auto& piece : pieces) {
      if (!is_coded(piece)) continue;
      ARROW_ASSIGN_OR_RAISE(piece, written_out(static_cast<const arrow::DictionaryArray&>(*piece)));
    }
    return std::make_shared<arrow::ChunkedArray>(std::move(pieces));
  }
  Texts texts;
  arrow::Int32Builder places;
  for (const auto& piece : pieces) {
    ARROW_RETURN_NOT_OK(texts.add(static_cast<const arrow::DictionaryArray&>(*piece), places));
  }
  ARROW_ASSIGN_OR_RAISE(const Array codes, places.Finish());
  ARROW_ASSIGN_OR_RAISE(const Array all, texts.all());
  const auto type = arrow::dictionary(arrow::int32(), arrow::utf8());
  return std::make_shared<arrow::ChunkedArray>(
      std::make_shared<arrow::DictionaryArray>(type, codes, all));
}

// Whether at most one in three of the first values is another than those before it.
bool repeats(const arrow::Array& column) {
  if (column.type_id() == arrow::Type::DICTIONARY) return true;
  if (column.type_id() == arrow::Type::BOOL) return false;  // bits are never looked up
  const std::int64_t count = std::min(column.length(), sample_rows);
  std::unordered_set<std::string_view> values;
  for (std::int64_t row = 0; row < count; ++row) {
    if (column.IsNull(row)) continue;
    if (column.type_id() == arrow::Type::STRING) {
      values.insert(static_cast<const arrow::StringArray&>(column).GetView(row));
    } else {
      const int width = column.type()->byte_width();
      const auto* first = reinterpret_cast<const char*>(column.data()->buffers[1]->data());
      values.insert({first + (column.offset() + row) * width, std::size_t(width)});
    }
  }
  return std::int64_t(values.size()) * 3 <= count;
}

class ParquetWriter final : public BatchWriter {
 public:
  ParquetWriter(std::shared_ptr<arrow::Schema> schema, std::shared_ptr<arrow::io::OutputStream> out)
      : schema_(std::move(schema)), out_(std::move(out)) {}

  arrow::Status write(const Batch& batch) override {
    for (std::int64_t row = 0; row < batch->num_rows();) {
      const std::int64_t count = std::min(group_rows - rows_, batch->num_rows() - row);
      gathered_.push_back(batch->Slice(row, count));
      row += count;
      rows_ += count;
      if (rows_ == group_rows) ARROW_RETURN_NOT_OK(write_group());
    }
    return arrow::Status::OK();
  }

  arrow::Status finish() override {
    if (rows_ > 0) ARROW_RETURN_NOT_OK(write_group());
    if (file_ == nullptr) ARROW_RETURN_NOT_OK(open({}));
    return file_->Close();
  }

 private:
  using Columns = std::vector<std::shared_ptr<arrow::ChunkedArray>>;

  arrow::Status open(const Columns& first) {
    parquet::WriterProperties::Builder properties;
    properties.compression(parquet::Compression::ZSTD)
        ->max_row_group_length(group_rows)
        ->write_batch_size(write_batch_rows);
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (repeats(*first[i]->chunk(0))) continue;
      properties.disable_dictionary(schema_->field(int(i))->name());
    }
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    ARROW_ASSIGN_OR_RAISE(
        file_, parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), out_,
                                                properties.build(), arrow_properties));
    return arrow::Status::OK();
  }

  arrow::Status write_group() {
    Columns columns;
    for (int i = 0; i < schema_->num_fields(); ++i) {
      arrow::ArrayVector pieces;
      for (const auto& batch : gathered_) pieces.push_back(batch->column(i));
      ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), joined(std::move(pieces)));
    }
    if (file_ == nullptr) ARROW_RETURN_NOT_OK(open(columns));
    ARROW_RETURN_NOT_OK(file_->NewRowGroup());
    for (const auto& column : columns) ARROW_RETURN_NOT_OK(file_->WriteColumnChunk(column));
    gathered_.clear();
    rows_ = 0;
    return arrow::Status::OK();
  }

  static constexpr std::int64_t write_batch_rows = 16'384;

  std::shared_ptr<arrow::Schema> schema_;
  std::shared_ptr<arrow::io::OutputStream> out_;
  std::unique_ptr<parquet::arrow::FileWriter> file_;  // from the first row group on
  std::vector<Batch> gathered_;                       // for the next row group
  std::int64_t rows_ = 0;                             // of these
};

}  // namespace

arrow::Result<std::unique_ptr<BatchWriter>> open_parquet(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out) {
  return std::make_unique<ParquetWriter>(schema, out);
}

}  // namespace footfall
