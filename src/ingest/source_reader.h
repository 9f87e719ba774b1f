// A source of a load, opened: its content hash, its separator, its header, its records.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/byte_source.h"
#include "formats/content_hash.h"
#include "formats/csv.h"
#include "ingest/mapping.h"

namespace footfall {

class SourceReader {
 public:
  // Opens `path` and looks at its first bytes. Throws Error bad_input where it is empty, or is not
  // UTF-8 text at all (UTF-16, UTF-32).
  SourceReader(const std::string& path, ExpansionLimit limit);
  ~SourceReader();

  const std::string& name() const noexcept;

  // The separator from here on: the one given, else the one the first line has.
  void set_delimiter(std::optional<char> delimiter);
  // The names in the first line, without passing it. Throws Error bad_input where they are none.
  std::vector<std::string> header();
  // Passes over the header line.
  void pass_header();

  // The next record; false at the end, when every byte was read and hashed.
  bool next(SourceRecord& record) { return csv_.next(record); }

  char delimiter() const noexcept { return delimiter_; }
  std::uint64_t taken() const noexcept;
  std::uint64_t bytes() const noexcept;                            // decompressed, so far
  std::uint64_t offset() const noexcept { return csv_.offset(); }  // of the next record
  std::uint64_t line() const noexcept { return csv_.line(); }      // of the next record
  Hash128 content();                                               // once, at the end

 private:
  class Hashing;
  std::unique_ptr<Hashing> source_;
  CsvReader csv_;
  char delimiter_ = ',';
};

// The header's names from its record, or an Error bad_input in words.
std::vector<std::string> header_names(const SourceRecord& record, const std::string& source);

// Throws Error bad_input where text begins like UTF-16 or UTF-32. Returns the length of the UTF-8
// byte order mark at its front: 0 or 3.
std::size_t check_encoding(std::string_view first_bytes, const std::string& source);

}  // namespace footfall
