// Lays out a segment file: which sections, in which order. Whoever builds segments, the simple
// builder or a parallel loader, fills the sections of a SegmentWriter, so that both write the same
// bytes for the same rows.
//
//   1. begin_rows     sections of a fixed width a row; needs the counts of rows and NULLs, widths;
//                     SegmentRows fills them, then write_presence
//   2. begin_tables   user, session, order and other keys; needs their counts
//   3. Load::add_segment adds dictionaries, versions and info, and finishes the file
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "store/sales_writer.h"
#include "store/sections.h"
#include "store/segment.h"

namespace footfall {

class DictionaryBuilder;
class VersionBuilder;
struct DictionaryBuilders;

class SegmentWriter {
 public:
  SegmentWriter(FileSystem& files, std::string path, std::uint64_t file_number);

  // What the loader knows so far; it fills this in before each of the steps. Dictionary parts and
  // versions are filled in by finish().
  SegmentInfo info;

  // Adds, in this order: times, event_types, versions (where has_versions), arrival, then for each
  // of info.columns (ascending id): values, and presence where there are NULLs and the form is not
  // codes. Needs rows, time_width, has_versions, columns' id, form, width and nulls.
  // Bits of presence beyond the last row are 0; values of NULL rows are 0.
  void begin_rows();
  // Adds user_begin; user_keys (column id `user_column`); then for each column of form pairs or
  // keys: pair_begin (pairs only), its keys. Needs users, guest_begin, user_keys, columns' keys.
  // A key table is key_values (int64, uuid) or key_offsets and key_bytes (text); none: nothing.
  void begin_tables();

  // The presence of a column, all rows at once; when the rows are there. The columns themselves go
  // through SegmentRows.
  void write_presence(std::uint32_t column, std::span<const std::uint64_t> bits);
  // A part of user_begin: the first rows of the users from `first_user` on, of which the last one's
  // end at `row_end`. When the rows are there. Any thread.
  void write_user_begin(std::uint64_t first_user, std::span<const std::uint32_t> begins,
                        std::uint64_t row_end);
  // All other sections. Any thread; see SectionWriter::write.
  void write(SectionKey key, std::uint64_t offset, std::span<const std::byte> bytes);

  // Adds the sales, where they are to be kept side by side (Segment::has_sales), the entries that
  // the dictionaries got since `info`'s firsts, the info section, and finishes the file.
  FileStamp finish(const DictionaryBuilders& dictionaries, const Schema& schema, unsigned threads);

  // Key tables of users lie under this column id, whatever user_id's own id is.
  static constexpr std::uint32_t user_column = 0;

  std::uint64_t file_number() const noexcept { return file_number_; }
  const std::string& path() const noexcept { return file_.path(); }
  SectionWriter& file() noexcept { return file_; }

 private:
  void add_key_table(std::uint32_t column, const KeyTableInfo& keys);
  void add_texts(DictionaryPart& part, const DictionaryBuilder& dictionary);
  void add_version_column(VersionColumnPart& part, const VersionBuilder& versions,
                          std::size_t field);

  friend class SegmentRows;

  std::uint64_t file_number_;
  SectionWriter file_;
  std::optional<SalesWriter> sales_;  // from begin_rows on
};

// Some neighbouring rows of a segment on their way into the file, column by column. Every row goes
// through exactly one of these. One thread's own; several threads may fill one segment.
class SegmentRows {
 public:
  // Writes the event types of the rows from `row_begin` on.
  SegmentRows(SegmentWriter& segment, std::uint64_t row_begin, std::span<const Kind> event_types);

  // One of the other columns: times, versions, arrival, values of a column; each once.
  void write(SectionKey key, std::span<const std::byte> values);

 private:
  SegmentWriter& segment_;
  std::uint64_t row_begin_;
  std::uint64_t rows_;
  SalesWriter::Part* sales_;  // nullptr: none are kept
};

// Smallest of 1, 2, 4, 8 bytes that holds `largest`.
std::uint8_t smallest_width(std::uint64_t largest) noexcept;

// The coarsest of day, hour, minute, second, millisecond, microsecond that divides `time`.
Micros coarsest_unit(Micros time) noexcept;
// The coarsest unit that divides everything that `a` and `b` divide (both are such units).
constexpr Micros finer_unit(Micros a, Micros b) noexcept { return a < b ? a : b; }

}  // namespace footfall
