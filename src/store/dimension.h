// The dimensions of a store: what is known of each product and of each customer, one row per key.
// A commit lists one file for each; a load that brings rows writes the file anew, with the rows of
// before that it does not replace (docs/store-format.md).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "store/dictionary.h"
#include "store/hash_index.h"
#include "store/sections.h"
#include "store/segment.h"

namespace footfall {

// One attribute by row, for readers.
struct DimensionColumn {
  std::uint32_t column = 0;               // the schema column's id
  bool coded = false;                     // codes of texts; else numbers
  std::span<const std::uint32_t> codes;   // 0: NULL
  std::vector<std::string_view> texts;    // by code; "" for 0
  std::vector<std::int64_t> numbers;      // units at the schema's scale, days, microseconds ...
  std::span<const std::uint8_t> present;  // of numbers

  bool has_value(std::uint32_t row) const noexcept {
    return coded ? codes[row] != 0 : present[row] != 0;
  }
};

// A committed dimension. Immutable; threads share it.
class Dimension {
 public:
  static constexpr std::uint32_t no_row = 0xFFFF'FFFF;

  // Reads and verifies the whole file. Error corrupt where it is damaged or does not fit the
  // schema.
  Dimension(const FileSystem& files, const std::string& path, FileStamp stamp, const Schema& schema,
            Home home);

  Home home() const noexcept { return home_; }
  std::uint32_t rows() const noexcept { return rows_; }
  // In key order: int64 as numbers, text by bytes. Of the form int64 or text.
  const KeyTable& keys() const noexcept { return keys_; }
  // The row of a key; no_row where there is none.
  std::uint32_t find(std::int64_t key) const noexcept;
  std::uint32_t find(std::string_view key) const noexcept;
  // How many rows of its load had the row's key: 1, or more where others were superseded.
  std::span<const std::uint32_t> copies() const noexcept { return copies_; }
  // nullptr where no load brought the column.
  const DimensionColumn* find_column(std::uint32_t column) const noexcept;

 private:
  void read_keys(const Schema& schema);
  void read_column(const Column& column, bool coded, std::uint8_t scale, std::uint32_t texts);

  Home home_;
  SectionFile file_;
  std::uint32_t rows_ = 0;
  KeyTable keys_;
  std::span<const std::uint32_t> copies_;
  std::vector<DimensionColumn> columns_;
};

// A dimension while a load adds to it. Not for several threads.
class DimensionBuilder {
 public:
  // Which of several rows with one key in a load stays.
  enum class Keep : std::uint8_t { last, first };

  // Continues `before` (nullptr: there is none) with rows of the columns `given`, which the
  // schema has.
  DimensionBuilder(const Schema& schema, Home home, const Dimension* before,
                   const std::vector<std::string>& given);

  struct Added {
    std::uint32_t row = 0;    // of the key, in order of first appearance
    bool had_one = false;     // the load brought this key already
    bool superseded = false;  // this row does not stay (had_one and Keep::first)
  };
  // A row: its key, and its attributes in the order of `given`. NULL in a given column is NULL;
  // columns that are not given keep what a load before said.
  Added add(const VersionField& key, std::span<const VersionField> attributes, Keep keep);

  // Rows that this load brought and that stay.
  std::uint64_t loaded() const noexcept { return loaded_; }
  std::uint32_t rows() const noexcept { return static_cast<std::uint32_t>(copies_.size()); }
  std::size_t memory_used() const noexcept;
  FileStamp write(FileSystem& files, const std::string& path) const;

 private:
  struct BuiltColumn {
    Column column;
    DictionaryBuilder texts;            // of coded ones
    std::vector<std::uint32_t> codes;   // by row
    std::vector<std::int64_t> numbers;  // by row
    std::vector<std::uint8_t> present;  // by row
  };
  void continue_with(const Dimension& before);
  std::uint32_t find_or_add(const VersionField& key);
  void write_keys(SectionWriter& file, std::span<const std::uint32_t> order) const;
  static void write_column(SectionWriter& file, const BuiltColumn& built,
                           std::span<const std::uint32_t> order);
  std::vector<std::uint32_t> key_order() const;

  Home home_;
  bool int64_keys_ = false;
  std::vector<std::int64_t> number_keys_;  // by row
  std::deque<std::string> text_keys_;      // by row
  std::size_t key_bytes_ = 0;
  HashIndex index_;
  std::vector<std::uint32_t> copies_;  // by row
  std::vector<std::uint8_t> in_load_;  // by row: this load brought it
  std::vector<BuiltColumn> columns_;   // all of the dimension
  std::vector<std::size_t> given_;     // places in columns_
  std::uint64_t loaded_ = 0;
};

}  // namespace footfall
