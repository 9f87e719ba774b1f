// Typed rows on their way into a store: what every reader of a format hands to Load::append.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"

namespace footfall {

// One column of a block. By the column's type either `numbers` (int64 keys, decimal units at the
// column's scale, integers, timestamps in microseconds, dates in days) or `texts` (text keys,
// dictionaries, paths) has one entry a row, meaningful only where present.
struct ColumnBlock {
  std::vector<std::int64_t> numbers;
  std::vector<std::string_view> texts;  // valid until append returns; "" is a text, not NULL
  std::vector<std::uint8_t> present;    // 1 or 0 a row; empty: all rows have a value

  // A column with no entries at all is NULL in every row of the block.
  bool absent() const noexcept { return numbers.empty() && texts.empty(); }
  bool has_value(std::size_t row) const noexcept {
    return !absent() && (present.empty() || present[row] != 0);
  }
};

// Which of the two a column's entries are.
constexpr bool entries_are_texts(const Column& column) noexcept {
  return has_texts(column.type) || (column.type == ColumnType::key && column.key == KeyType::text);
}

// Up to `rows_max` rows in the order of their arrival.
struct RowBlock {
  static constexpr std::size_t rows_max = 4096;

  std::vector<Micros> times;                  // event_time of every row, UTC
  std::vector<std::string_view> event_types;  // names; 1 to 255 bytes, never NULL
  // Parallel to the columns of the schema that begin_load was given; the last ones may be left out
  // (those of dimensions are). Entries of columns called
  // event_time or event_type, where the schema lists them, stay empty.
  std::vector<ColumnBlock> columns;
  // By Load::product_versions, a row each; then the of_product columns may be left out. Empty:
  // these say what the products are.
  std::vector<std::uint32_t> versions;

  std::size_t rows() const noexcept { return times.size(); }
};

}  // namespace footfall
