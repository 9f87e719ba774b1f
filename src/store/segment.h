// One segment of a store: rows clustered by user and time, as columns in a mapped file.
//
// Rows are ordered by (user hash, user key, time, arrival); rows without a user lie behind all
// users, ordered by (order key, session key, time, arrival), NULL last. Keys compare as numbers
// (int64) or by bytes (text); the user hash is mix64 of an int64 and hash64 of a text.
// Immutable; threads share it.
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"
#include "store/sections.h"

namespace footfall {

// The id under which event types have their dictionary; columns of a schema have ids from 1.
constexpr std::uint32_t event_type_column = 0;
constexpr std::uint64_t segment_rows_max = 0xFFFF'FFFFULL;

// How a segment keeps a column.
enum class ColumnForm : std::uint8_t {
  numbers = 1,  // decimal, integer, timestamp, date, int64 key: base + unsigned offset
  codes = 2,    // dictionary, path: codes of the store-wide dictionary, 0 is NULL
  pairs = 3,    // session_id, order_id: u32 entry of the column's table of (user, key) pairs
  keys = 4,     // other text keys: entry of the column's table of distinct keys
};

// How a table of keys is kept.
enum class KeyForm : std::uint8_t {
  none = 0,   // there is no key
  int64 = 1,  // the column's KeyType is int64
  uuid = 2,   // text keys, each a canonical lower-case UUID, as 16 bytes
  text = 3,
};

struct KeyTableInfo {
  KeyForm form = KeyForm::none;
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;  // of all texts; form text only

  friend bool operator==(const KeyTableInfo&, const KeyTableInfo&) = default;
};

// A column of the schema in this segment. Not listed: NULL in every row. user_id and the columns
// of the product version are not listed either: they are not kept row by row.
struct StoredColumn {
  std::uint32_t id = 0;
  ColumnForm form = ColumnForm::numbers;
  std::uint8_t width = 1;    // bytes a row: 1, 2, 4, 8
  std::uint8_t scale = 0;    // of decimals; a later load may have raised the schema's since
  std::int64_t base = 0;     // numbers: smallest value present
  std::int64_t largest = 0;  // numbers: largest value present
  std::uint64_t nulls = 0;   // 0: there is no presence bitmap (codes never have one)
  KeyTableInfo keys;         // pairs, keys

  friend bool operator==(const StoredColumn&, const StoredColumn&) = default;
};

// New entries of a store-wide dictionary: codes first .. first + count - 1.
struct DictionaryPart {
  std::uint32_t column = 0;  // event_type_column or a schema column's id
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint64_t bytes = 0;  // of all new texts

  friend bool operator==(const DictionaryPart&, const DictionaryPart&) = default;
};

// One column of the new product versions.
struct VersionColumnPart {
  enum class Form : std::uint8_t { codes = 1, int64 = 2, text = 3 };
  std::uint32_t column = 0;
  Form form = Form::codes;
  std::uint64_t bytes = 0;  // of all texts; form text only

  friend bool operator==(const VersionColumnPart&, const VersionColumnPart&) = default;
};

// Everything about a segment but its sections' contents.
struct SegmentInfo {
  std::uint64_t rows = 0;
  std::uint64_t users = 0;
  std::uint64_t guest_begin = 0;  // first row without a user; == rows where there is none
  Micros first_time = 0;          // smallest and largest event_time
  Micros last_time = 0;
  Micros time_unit = 1;         // the coarsest of day, hour, minute, s, ms, us that divides all
  std::uint8_t time_width = 4;  // 4 or 8; event_time = first_time + offset * time_unit
  KeyTableInfo user_keys;
  std::vector<StoredColumn> columns;         // ascending id
  std::vector<DictionaryPart> dictionaries;  // of every dictionary of the schema, ascending column
  bool has_versions = false;                 // the schema has of_product columns
  std::uint32_t first_version = 0;           // new versions; code 0 is all NULL and never new
  std::uint32_t version_count = 0;
  std::vector<VersionColumnPart> version_columns;  // ascending column; empty where none is new

  const StoredColumn* find(std::uint32_t column) const noexcept;

  friend bool operator==(const SegmentInfo&, const SegmentInfo&) = default;
};

std::string encode_segment_info(const SegmentInfo& info);
// nullopt where the bytes are no info. Counts and ranges are not checked here (Segment does).
std::optional<SegmentInfo> decode_segment_info(std::string_view bytes);

// A column's values, in place. Valid as long as the segment.
struct ColumnView {
  const std::byte* data = nullptr;         // 64-byte aligned; nullptr: NULL in every row
  const std::uint64_t* present = nullptr;  // bit i % 64 of word i / 64; nullptr: all present
  std::uint8_t width = 0;                  // bytes a row
  std::uint8_t scale = 0;                  // of decimals
  std::int64_t base = 0;                   // value = base + raw * unit
  std::int64_t unit = 1;

  bool absent() const noexcept { return data == nullptr; }
  bool has_value(std::uint64_t row) const noexcept {
    return data != nullptr && (present == nullptr || ((present[row / 64] >> (row % 64)) & 1) != 0);
  }
  // The row's offset or code; 0 where the row is NULL.
  std::uint64_t raw(std::uint64_t row) const noexcept {
    std::uint64_t value = 0;
    if (data != nullptr) std::memcpy(&value, data + row * width, width);
    return value;
  }
  // Meaningful only where the row has a value.
  std::int64_t value(std::uint64_t row) const noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) +
                                     raw(row) * static_cast<std::uint64_t>(unit));
  }
  template <typename T>
  std::span<const T> as(std::uint64_t rows) const noexcept {
    return {reinterpret_cast<const T*>(data), rows};
  }
};

// Keys by number, in place. Valid as long as the segment.
class KeyTable {
 public:
  KeyTable() = default;
  KeyTable(KeyForm form, std::uint64_t count, const std::byte* values, const std::uint64_t* offsets,
           const char* bytes)
      : form_(form), count_(count), values_(values), offsets_(offsets), bytes_(bytes) {}

  std::uint64_t size() const noexcept { return count_; }
  KeyForm form() const noexcept { return form_; }
  std::span<const std::int64_t> numbers() const noexcept;  // form int64 only
  std::int64_t number(std::uint64_t key) const noexcept { return numbers()[key]; }
  // The text of a key of form uuid or text; a UUID is spelled into `buffer`.
  using Buffer = char[40];
  std::string_view text(std::uint64_t key, Buffer& buffer) const noexcept;
  std::span<const std::byte> uuid(std::uint64_t key) const noexcept;  // form uuid only, 16 bytes
  // mix64 or hash64 of the key.
  std::uint64_t hash(std::uint64_t key) const noexcept;

 private:
  KeyForm form_ = KeyForm::none;
  std::uint64_t count_ = 0;
  const std::byte* values_ = nullptr;
  const std::uint64_t* offsets_ = nullptr;
  const char* bytes_ = nullptr;
};

// Keys of two tables of one type in the order of keys: as numbers, or by their bytes.
std::strong_ordering compare_keys(const KeyTable& a, std::uint64_t key_a, const KeyTable& b,
                                  std::uint64_t key_b);

// Every byte is verified before it is used. `now`: the accessor verifies the whole section (once;
// later calls are cheap). `by_rows`: the caller calls touch_rows for the rows it is about to read,
// from the thread that reads them, so that the checksums are computed in parallel.
enum class Verify : std::uint8_t { now, by_rows };

// Purchases and returns: what most sums are of. A segment in which they are a small part of the
// rows holds these rows a second time, side by side in the same order, so that whoever reads
// nothing else need not pick them from among all.
enum class RowSet : std::uint8_t { all, sales };
constexpr std::array<Kind, 2> sales_kinds{kinds::purchase, kinds::return_};
constexpr bool is_sale(Kind kind) noexcept {
  return kind == kinds::purchase || kind == kinds::return_;
}
// Sales are a small part where they are at most one in this many rows.
constexpr std::uint64_t rows_a_sale_least = 8;

class Segment {
 public:
  // Reads the directory and the info, no rows. Error corrupt names file, section and block.
  Segment(const FileSystem& files, std::string path, FileStamp stamp, ColumnNames names = {});

  const std::string& path() const noexcept { return file_.path(); }
  const SegmentInfo& info() const noexcept { return info_; }
  std::uint64_t rows() const noexcept { return info_.rows; }
  std::uint64_t users() const noexcept { return info_.users; }
  std::uint64_t guest_begin() const noexcept { return info_.guest_begin; }

  // Whether the sales lie side by side as well; it depends on the rows, and on the version of the
  // program that wrote them. Where it is so, `sales` names rows 0 .. sales_rows-1 of these below;
  // what an entry, code or base means is the same as for all rows.
  bool has_sales() const noexcept { return has_sales_; }
  std::uint64_t sales_rows() const noexcept { return sales_rows_; }
  // The user of each sale within the segment, ascending; guests': users().
  std::span<const std::uint32_t> sales_users() const;

  KeyTable user_keys() const;
  // users + 1 entries: rows [begin[u], begin[u + 1]) are user u's; the last one is guest_begin.
  std::span<const std::uint32_t> user_begin() const;

  ColumnView times(Verify verify = Verify::now, RowSet of = RowSet::all) const;
  std::span<const Kind> event_types(Verify verify = Verify::now, RowSet of = RowSet::all) const;
  // Empty where the dataset has no of_product columns.
  std::span<const std::uint32_t> versions(Verify verify = Verify::now,
                                          RowSet of = RowSet::all) const;
  // Place of each row in the order in which the segment's rows arrived, 0 .. rows-1. Segments of
  // a store are in the order of arrival as well.
  std::span<const std::uint32_t> arrival(Verify verify = Verify::now,
                                         RowSet of = RowSet::all) const;
  // A column by its id: all forms. For pairs and keys the raw values number keys(column).
  ColumnView values(std::uint32_t column, Verify verify = Verify::now,
                    RowSet of = RowSet::all) const;

  // The table of a column of form pairs or keys; empty where the column is absent here. Entries
  // of pairs are in order of user, then of first appearance; those of guests come last.
  KeyTable keys(std::uint32_t column) const;
  // users + 1 entries: the pairs [begin[u], begin[u + 1]) are user u's, those from begin[users] on
  // are the guests'. Empty where the column is absent here.
  std::span<const std::uint32_t> pair_begin(std::uint32_t column) const;

  // Verifies what rows [begin, end) of a section need (times, event_types, versions, arrival, or
  // values and presence of a column).
  void touch_rows(SectionRole role, std::uint32_t column, std::uint64_t begin, std::uint64_t end,
                  RowSet of = RowSet::all) const;

  // New texts of a dictionary, in code order; new versions' sections, verified and checked.
  std::vector<std::string_view> new_texts(const DictionaryPart& part) const;
  std::span<const std::byte> version_values(const VersionColumnPart& part) const;
  std::span<const std::uint8_t> version_presence(const VersionColumnPart& part) const;
  std::vector<std::string_view> version_texts(const VersionColumnPart& part) const;

  const SectionFile& file() const noexcept { return file_; }

 private:
  void check_rows();
  void check_columns();
  void check_row_columns(RowSet of);
  void check_sales();
  void check_tables();
  void check_dictionaries() const;
  void check_keys(std::uint32_t column, const KeyTableInfo& keys);
  void expect(bool holds, std::string_view what) const;
  // Size of the dictionary of `column` as of this segment; 0 where it has none.
  std::uint64_t code_limit(std::uint32_t column) const noexcept;
  KeyTable key_table(std::uint32_t column, const KeyTableInfo& info) const;
  std::uint64_t rows(RowSet of) const noexcept {
    return of == RowSet::all ? info_.rows : sales_rows_;
  }
  std::span<const std::byte> by_rows(SectionKey key, std::uint64_t width, Verify verify,
                                     RowSet of) const;
  // A section of ascending numbers from 0 to `last`, verified and checked at first touch.
  template <typename T>
  std::span<const T> ascending(SectionKey key, std::uint64_t count, std::uint64_t least_step,
                               std::uint64_t last) const;

  SectionFile file_;
  SegmentInfo info_;
  bool has_sales_ = false;
  std::uint64_t sales_rows_ = 0;
  mutable std::map<SectionKey, std::atomic<bool>> checked_;  // of ascending()
};

}  // namespace footfall
