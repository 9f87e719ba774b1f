#include "relation/dimension_relation.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "store/dimension.h"
#include "store/store.h"
#include "table/column_field.h"

namespace footfall {
namespace {

constexpr std::uint32_t batch_rows = 65'536;

class DimensionRelation final : public Relation {
 public:
  DimensionRelation(std::shared_ptr<const Snapshot> snapshot, Home home)
      : snapshot_(std::move(snapshot)), dimension_(snapshot_->store().dimension(home)) {
    FOOTFALL_CHECK(dimension_ != nullptr);
    const bool numbers = dimension_->keys().form() == KeyForm::int64;
    fields_.push_back({std::string(dimension_key(home)), numbers ? Type::integer : Type::text,
                       Unit::none, "the key", 0});
    for (const auto& column : snapshot_->schema().columns) {
      if (column.home != home || column.name == fields_.front().name) continue;
      columns_.push_back(dimension_->find_column(column.id));
      fields_.push_back(field_of(column));
    }
    // An attribute may be called so, as in a file that was exported from here.
    std::string own = "source_rows";
    while (std::ranges::find(fields_, own, &Field::name) != fields_.end()) own = str("_", own);
    fields_.push_back({std::move(own), Type::integer, Unit::rows,
                       "rows of its load that had this key; all but one were superseded", 0});
  }

  const Fields& fields() const override { return fields_; }
  std::optional<std::uint64_t> rows() const override { return dimension_->rows(); }

  bool next(Table& batch) override {
    if (row_ == dimension_->rows()) return false;
    const std::uint32_t end = std::min(row_ + batch_rows, dimension_->rows());
    batch = Table(fields_);
    put_keys(end, batch);
    for (std::size_t i = 0; i < columns_.size(); ++i) put_column(i, end, batch);
    const auto copies = dimension_->copies().subspan(row_, end - row_);
    batch.fill(fields_.size() - 1, std::vector<std::int64_t>(copies.begin(), copies.end()));
    row_ = end;
    return true;
  }

 private:
  void put_keys(std::uint32_t end, Table& batch) const {
    const KeyTable& keys = dimension_->keys();
    if (keys.form() == KeyForm::int64) {
      const auto numbers = keys.numbers().subspan(row_, end - row_);
      return batch.fill(0, std::vector<std::int64_t>(numbers.begin(), numbers.end()));
    }
    std::vector<std::string> texts;
    for (std::uint32_t row = row_; row < end; ++row) {
      KeyTable::Buffer buffer;
      texts.emplace_back(keys.text(row, buffer));
    }
    batch.fill(0, std::move(texts));
  }

  void put_column(std::size_t place, std::uint32_t end, Table& batch) const {
    const DimensionColumn* column = columns_[place];
    const Type type = fields_[place + 1].type;
    std::vector<bool> nulls(end - row_, true);
    for (std::uint32_t row = row_; column != nullptr && row < end; ++row) {
      nulls[row - row_] = !column->has_value(row);
    }
    const auto fill = [&](auto cells, const auto& cell) {
      for (std::uint32_t row = row_; row < end; ++row) {
        if (!nulls[row - row_]) cells[row - row_] = cell(row);
      }
      batch.fill(place + 1, std::move(cells), std::move(nulls));
    };
    if (type == Type::text) {
      fill(std::vector<std::string>(nulls.size()),
           [&](std::uint32_t row) { return std::string(column->texts[column->codes[row]]); });
    } else if (type == Type::decimal) {
      fill(std::vector<Int128>(nulls.size()),
           [&](std::uint32_t row) { return Int128(column->numbers[row]); });
    } else {
      fill(std::vector<std::int64_t>(nulls.size()),
           [&](std::uint32_t row) { return column->numbers[row]; });
    }
  }

  std::shared_ptr<const Snapshot> snapshot_;
  const Dimension* dimension_;
  Fields fields_;
  std::vector<const DimensionColumn*> columns_;  // nullptr: no load brought it
  std::uint32_t row_ = 0;
};

}  // namespace

std::unique_ptr<Relation> open_dimension(std::shared_ptr<const Snapshot> snapshot, Home home) {
  return std::make_unique<DimensionRelation>(std::move(snapshot), home);
}

}  // namespace footfall
