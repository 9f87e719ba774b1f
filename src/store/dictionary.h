// The dictionaries of a whole store: texts by code, and product versions by code. Append-only: a
// code never changes its meaning. Code 0 is NULL in every dictionary and all NULL in the versions.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "store/hash_index.h"
#include "store/rows.h"
#include "store/segment.h"

namespace footfall {

// Texts by code, for readers. The texts lie in the segments' files; immutable, shared by threads.
class Dictionary {
 public:
  // Code 0 included, so never 0.
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(texts_.size()); }
  // "" for code 0.
  std::string_view text(std::uint32_t code) const noexcept { return texts_[code]; }
  std::span<const std::string_view> texts() const noexcept { return texts_; }

 private:
  friend class StoreReader;
  std::vector<std::string_view> texts_{std::string_view()};
};

// One field of a product version; NULL has neither number nor text.
struct VersionField {
  bool present = false;
  std::int64_t number = 0;  // int64 key, or code of the column's dictionary
  std::string_view text;    // text key
};

// One column of the product versions, by version code.
class VersionColumn {
 public:
  using Form = VersionColumnPart::Form;

  std::uint32_t column() const noexcept { return column_; }  // the schema column's id
  Form form() const noexcept { return form_; }
  // NULL where false; for codes, where the code is 0.
  bool has_value(std::uint32_t version) const noexcept {
    return form_ == Form::codes ? codes_[version] != 0 : present_[version] != 0;
  }
  std::span<const std::uint32_t> codes() const noexcept { return codes_; }     // form codes
  std::span<const std::int64_t> numbers() const noexcept { return numbers_; }  // form int64
  std::span<const std::string_view> texts() const noexcept { return texts_; }  // form text
  std::span<const std::uint8_t> present() const noexcept { return present_; }  // keys only
  VersionField field(std::uint32_t version) const noexcept;

 private:
  friend class StoreReader;
  // NULL for the versions that are new.
  void resize(std::uint32_t versions);

  std::uint32_t column_ = 0;
  Form form_ = Form::codes;
  std::vector<std::uint32_t> codes_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::string_view> texts_;
  std::vector<std::uint8_t> present_;
};

// Product versions, for readers: each code is one tuple of the of_product columns. Immutable.
class Versions {
 public:
  // Code 0 included; 0 where the dataset has no of_product columns.
  std::uint32_t size() const noexcept { return size_; }
  std::span<const VersionColumn> columns() const noexcept { return columns_; }  // schema order
  // nullptr where the column is not of_product.
  const VersionColumn* find(std::uint32_t column) const noexcept;

 private:
  friend class StoreReader;
  std::uint32_t size_ = 0;
  std::vector<VersionColumn> columns_;
};

// A dictionary while a load adds to it. Not for several threads.
class DictionaryBuilder {
 public:
  // Code 0 is NULL and has no text; find_or_add("") gives "" a code of its own.
  DictionaryBuilder() : DictionaryBuilder({std::string()}) {}
  // Event types: the reserved ones have the first codes, there is no NULL.
  static DictionaryBuilder of_event_types();

  // The code of `text`, a new one at the end where it has none. Codes are u32: Error limit beyond.
  std::uint32_t find_or_add(std::string_view text);
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(texts_.size()); }
  const std::string& text(std::uint32_t code) const noexcept { return texts_[code]; }
  std::size_t memory_used() const noexcept { return text_bytes_ + codes_.memory_used(); }

 private:
  explicit DictionaryBuilder(const std::vector<std::string>& reserved);

  std::deque<std::string> texts_;  // by code
  HashIndex codes_;
  std::size_t text_bytes_ = 0;
};

// The product versions while a load adds to them. Not for several threads.
class VersionBuilder {
 public:
  // Fields of the store's of_product columns (schema order) are of these forms.
  explicit VersionBuilder(std::vector<VersionColumnPart::Form> forms);

  // The codes of tuples (one field a column, a tuple after the other), new ones at the end where
  // they have none; all NULL is 0. Many at once are faster: their look-ups overlap.
  void find_or_add(std::span<const VersionField> fields, std::span<std::uint32_t> codes);
  // Room for so many more.
  void reserve(std::size_t versions) { codes_.reserve(size_ + versions); }
  std::uint32_t size() const noexcept { return size_; }
  std::span<const VersionColumnPart::Form> forms() const noexcept { return forms_; }
  // Valid until the builder ends.
  VersionField field(std::uint32_t version, std::size_t column) const noexcept;
  std::size_t memory_used() const noexcept { return field_bytes_ + codes_.memory_used(); }

 private:
  // One column of the versions, by code; what its form has no use for stays empty.
  struct BuiltColumn {
    std::vector<std::int64_t> numbers;  // codes, int64; 0 where NULL
    std::vector<std::uint8_t> present;  // int64, text
    std::deque<std::string> texts;      // text; "" where NULL
  };
  std::uint32_t find_or_add_one(std::uint64_t hash, std::span<const VersionField> fields);
  bool is(std::uint32_t version, std::span<const VersionField> fields) const noexcept;
  void add(std::size_t column, const VersionField& field);

  std::vector<VersionColumnPart::Form> forms_;
  std::uint32_t size_ = 0;
  HashIndex codes_;
  std::vector<BuiltColumn> columns_;
  std::size_t field_bytes_ = 0;
};

// All dictionaries of a store while a load adds to them, continuing those of the commit before.
// A loader that builds its own segments gives codes in the order in which rows are in the files:
// the first row that needs a new entry makes it.
struct DictionaryBuilders {
  explicit DictionaryBuilders(const Schema& schema);

  // The codes of the versions that `rows` rows have, new ones where they have none. `by_place`: the
  // rows' columns by their places in the schema; nullptr: NULL in every row.
  std::vector<std::uint32_t> find_or_add_versions(std::size_t rows,
                                                  std::span<const ColumnBlock* const> by_place);

  DictionaryBuilder event_types = DictionaryBuilder::of_event_types();
  std::vector<std::unique_ptr<DictionaryBuilder>> columns;  // by place in the store's schema;
                                                            // nullptr: no dictionary or path
  std::vector<std::size_t> version_columns;  // places of the of_product columns in the schema
  VersionBuilder versions;

 private:
  VersionField version_field(std::size_t field, const ColumnBlock& column, std::size_t row);
};

}  // namespace footfall
