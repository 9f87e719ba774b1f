// A file in another format than CSV, as tables of records. The decoder runs in a process of its
// own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "formats/byte_source.h"
#include "formats/record.h"
#include "formats/row_sink.h"

namespace footfall {

enum class ForeignFormat : std::uint8_t { json, xlsx, parquet, orc, arrow };

// "JSON", "XLSX" ...
std::string_view format_name(ForeignFormat format) noexcept;

// What a file is, by its first bytes (some KiB are enough) and never by its name; nullopt: text of
// another kind (CSV). A zip archive that is a workbook counts as XLSX.
std::optional<ForeignFormat> recognise_format(std::string_view first_bytes) noexcept;

// One thread's own. All errors name the file as the user wrote it.
class ForeignFile {
 public:
  // A plain file is decoded where it lies. What is compressed or no regular file ("-", a pipe) goes
  // to an unlinked temporary file first, decompressed within the limits.
  // Error not_found, bad_input, limit; a decoder that died is bad_input: "... could not be read
  // (its decoder stopped ...)". A stop request ends all waiting with Error interrupted.
  static std::unique_ptr<ForeignFile> open(const std::string& path, ForeignFormat format,
                                           const DecoderLimits& limits = {},
                                           std::stop_token stop = {});
  // The same of a source that was opened before, decompressed; all of it goes to a temporary file.
  static std::unique_ptr<ForeignFile> open(std::unique_ptr<ByteSource> source, ForeignFormat format,
                                           const DecoderLimits& limits = {},
                                           std::stop_token stop = {});
  virtual ~ForeignFile() = default;

  virtual const std::vector<ForeignTable>& tables() const noexcept = 0;
  virtual std::uint64_t bytes() const noexcept = 0;     // decompressed; of JSON in UTF-16: as UTF-8
  virtual const Hash128& content() const noexcept = 0;  // hash of these (formats/content_hash.h)

  // From here on each object of the lists in the field `path` of its only table is a row
  // (formats/unfold.h); tables() says what fields there are then. "": as they are in the file. Ends
  // what went on before.
  virtual void unfold(const std::string& path) = 0;

  // Begins with the rows of a table; ends what went on before.
  virtual void begin(std::size_t table) = 0;
  // The next record; false at the end. SourceRecord::raw is the row as a line of CSV.
  virtual bool next(SourceRecord& record) = 0;
  // Bytes of the file that the decoder is through with.
  virtual std::uint64_t taken() const noexcept = 0;
};

// Fields as one line of CSV, without the line end: quoted where they must be.
std::string csv_line(const std::vector<std::string_view>& fields);

}  // namespace footfall
