// What one commit of a store consists of: the only file that is ever replaced, by one rename.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "model/clock.h"
#include "model/schema.h"
#include "store/sections.h"

namespace footfall {

// Rows of a source add up: read = stored + set_aside + duplicates + superseded.
struct Ledger {
  std::uint64_t read = 0;
  std::uint64_t stored = 0;
  std::uint64_t set_aside = 0;   // bad rows, kept beside the segments
  std::uint64_t duplicates = 0;  // dropped, where the load was asked to
  std::uint64_t superseded = 0;  // of a dimension: another row of the load has the key

  bool adds_up() const noexcept { return read == stored + set_aside + duplicates + superseded; }
  Ledger& operator+=(const Ledger& that) noexcept;
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

// What a cleaning step of the mapping did to the values of a column in one source.
struct Cleaning {
  std::string column;
  std::string step;
  std::uint64_t changed = 0;  // values that are others now
  std::uint64_t emptied = 0;  // values that became NULL

  friend bool operator==(const Cleaning&, const Cleaning&) = default;
};

// One file (or stream, or sheet of a workbook) that a load read.
struct Source {
  std::string name;         // as the user named it
  std::uint64_t bytes = 0;  // decompressed
  Hash128 content;          // of the decompressed bytes
  Ledger ledger;
  Home table = Home::event;  // what its rows are: events, or rows of a dimension
  std::vector<Cleaning> cleaning = {};
  std::string raw = {};                      // its rows are kept as they were read, as raw_<this>
  std::vector<std::string> raw_fields = {};  // the names in its header, where they are
  std::string header = {};  // its first line, or names of its fields, as a line of CSV with the
                            // separator of its rows; "": it has none, or was loaded by format 1

  friend bool operator==(const Source&, const Source&) = default;
};

// A committed load.
struct LoadEntry {
  std::uint64_t number = 0;  // 1 for the store's first
  Micros loaded_at = 0;      // UTC, by the loader's clock
  std::vector<Source> sources;
  std::optional<std::uint64_t> set_aside_file;  // number of set-aside-N
  FileStamp set_aside_stamp;
  std::optional<std::uint64_t> raw_file = {};  // number of raw-N
  FileStamp raw_stamp = {};

  Ledger ledger() const noexcept;
  friend bool operator==(const LoadEntry&, const LoadEntry&) = default;
};

// A live segment.
struct SegmentEntry {
  std::uint64_t file = 0;  // number of segment-N
  std::uint64_t load = 0;  // which load it belongs to
  std::uint64_t rows = 0;
  FileStamp stamp;

  friend bool operator==(const SegmentEntry&, const SegmentEntry&) = default;
};

// A dimension as it is now.
struct DimensionEntry {
  Home home = Home::products;
  std::uint64_t file = 0;  // number of dimension-N
  std::uint64_t rows = 0;
  FileStamp stamp;

  friend bool operator==(const DimensionEntry&, const DimensionEntry&) = default;
};

struct Manifest {
  std::uint64_t commit = 0;     // counts commits; 0: a store without any
  std::uint64_t next_file = 1;  // numbers of files are given once
  Schema schema;
  std::vector<SegmentEntry> segments;           // in the order in which their rows arrived
  std::vector<LoadEntry> loads;                 // ascending number
  std::vector<DimensionEntry> dimensions = {};  // at most one of each

  std::uint64_t rows() const noexcept;
  Ledger ledger() const noexcept;
  // nullptr where there is none.
  const DimensionEntry* find_dimension(Home home) const noexcept;
  // The load that has already stored a source of this content.
  const LoadEntry* find_content(const Hash128& content) const noexcept;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// Newest format this program writes, and the oldest program that may read what it writes.
constexpr std::uint32_t format_writer = 2;
constexpr std::uint32_t format_least_reader = 2;

std::string encode_manifest(const Manifest& manifest);
// `path` is for messages. Error corrupt: damaged, or written by a newer version.
Manifest decode_manifest(std::string_view bytes, const std::string& path);

std::string segment_file_name(std::uint64_t number);    // segment-000001
std::string set_aside_file_name(std::uint64_t number);  // set-aside-000001
std::string raw_file_name(std::uint64_t number);        // raw-000001
std::string dimension_file_name(std::uint64_t number);  // dimension-000001

}  // namespace footfall
