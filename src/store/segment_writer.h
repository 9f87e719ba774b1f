// Lays out a segment file: which sections, in which order. Whoever builds segments, the simple
// builder or a parallel loader, fills the sections of a SegmentWriter, so that both write the same
// bytes for the same rows.
//
//   1. begin_rows     sections of a fixed width a row; needs the counts of rows and NULLs, widths
//   2. begin_tables   user, session, order and other keys; needs their counts
//   3. Load::add_segment adds dictionaries, versions and info, and finishes the file
#pragma once

#include <memory>
#include <string>

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

  // Any thread; see SectionWriter::write.
  void write(SectionKey key, std::uint64_t offset, std::span<const std::byte> bytes);

  // Adds the entries that the dictionaries got since `info`'s firsts, the info section, and
  // finishes the file.
  FileStamp finish(const DictionaryBuilders& dictionaries, const Schema& schema);

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

  std::uint64_t file_number_;
  SectionWriter file_;
};

// Smallest of 1, 2, 4, 8 bytes that holds `largest`.
std::uint8_t smallest_width(std::uint64_t largest) noexcept;

// The coarsest of day, hour, minute, second, millisecond, microsecond that divides `time`.
Micros coarsest_unit(Micros time) noexcept;
// The coarsest unit that divides everything that `a` and `b` divide (both are such units).
constexpr Micros finer_unit(Micros a, Micros b) noexcept { return a < b ? a : b; }

// Whether the text is a canonical lower-case UUID, and its 16 bytes.
bool parse_uuid(std::string_view text, std::byte* sixteen) noexcept;

}  // namespace footfall
