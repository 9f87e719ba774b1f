// The simple way to a segment: rows are kept in memory, column by column, then sorted and written.
// It is the measure of what any faster way must write, byte for byte.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/schema.h"
#include "store/dictionary.h"
#include "store/key_set.h"
#include "store/rows.h"
#include "store/segment.h"
#include "store/segment_writer.h"

namespace footfall {

class SegmentBuilder {
 public:
  // The store's schema; new texts and versions get their codes from `dictionaries`, which outlive
  // this.
  SegmentBuilder(const Schema& schema, DictionaryBuilders& dictionaries);

  // `places`: where each column of the block is in the schema.
  void append(const RowBlock& block, std::span<const std::size_t> places);
  std::uint64_t rows() const noexcept { return times_.size(); }
  std::size_t memory_used() const noexcept;

  // Sorts the rows and fills the segment: rows and tables, all but dictionaries. Then this is
  // done with; there is at least one row.
  void write(SegmentWriter& segment);

 private:
  // One column of the schema, in order of arrival. Which vectors are used depends on `form`.
  struct BuiltColumn {
    std::uint32_t id = 0;
    std::uint8_t scale = 0;
    std::optional<ColumnForm> form;
    std::vector<std::int64_t> numbers;   // form numbers; 0 where NULL
    std::vector<std::uint8_t> present;   // form numbers
    std::vector<std::uint32_t> codes;    // codes: 0 is NULL; pairs and keys: KeySet::none is NULL
    std::optional<KeySet> keys;          // pairs, keys
    std::vector<std::uint32_t> entries;  // pairs, keys: the table, as numbers of `keys`
  };

  void append_user(const ColumnBlock* block, std::size_t rows);
  void append_column(std::size_t place, const ColumnBlock* block, std::size_t rows);

  void sort_rows();
  void sort_users();
  void sort_guests(std::span<std::uint32_t> rows) const;
  SegmentInfo describe_rows() const;
  std::optional<StoredColumn> describe(const BuiltColumn& column) const;
  void number_keys(BuiltColumn& column, std::vector<std::uint32_t>& pair_begin);
  BuiltColumn& built(std::uint32_t id);
  void write_rows(SegmentWriter& segment);
  void write_column(SegmentRows& rows, const StoredColumn& stored, const BuiltColumn& column) const;
  void write_presence(SegmentWriter& segment, const StoredColumn& stored,
                      const BuiltColumn& column) const;
  bool has_value(const BuiltColumn& column, std::uint32_t row) const noexcept;

  const Schema& schema_;
  DictionaryBuilders& dictionaries_;
  std::vector<Micros> times_;
  std::vector<Kind> kinds_;
  std::vector<std::uint32_t> versions_;  // empty where no column is of_product
  std::optional<std::size_t> user_place_;
  KeySet users_;
  std::vector<std::uint32_t> user_;   // number in users_, or none
  std::vector<BuiltColumn> columns_;  // by place in the schema

  // Filled in by write().
  std::vector<std::uint32_t> order_;       // rows in the order of the segment
  std::vector<std::uint32_t> user_order_;  // numbers in users_ by (hash, key)
  std::vector<std::uint32_t> user_begin_;  // users + 1
};

}  // namespace footfall
