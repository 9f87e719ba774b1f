// One record of a source, in whatever format it came: a row of fields, as texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

enum class RecordFault : std::uint8_t {
  none,
  unclosed_quote,
  text_after_quote,
  too_long,     // longer than a record may be
  undecodable,  // what a decoder of another format than CSV says in `reason`
};

// The views stay valid until the next record is read into the same object, or the bytes it was cut
// from go away. An empty field is NULL in every format.
struct SourceRecord {
  std::string_view raw;                  // as it was, without the line end; of other formats than
                                         // CSV: its fields as a line of CSV
  std::vector<std::string_view> fields;  // quotes taken off; empty where there is a fault
  RecordFault fault = RecordFault::none;
  std::string_view reason;   // of undecodable: one plain sentence, without a full stop
  std::size_t bytes = 0;     // from the first byte to behind the line end
  std::size_t lines = 0;     // line ends within these bytes
  std::uint64_t offset = 0;  // of the first byte, in the decompressed source; 0: unknown
  std::uint64_t line = 0;    // number of the first line, from 1; of formats without lines: of the
                             // row, from 1 (XLSX: of the row in its sheet)
  std::string unquoted;      // owns the fields in which "" became "

  // A line with nothing in it.
  bool blank() const noexcept { return raw.empty() && fault == RecordFault::none; }
};

}  // namespace footfall
