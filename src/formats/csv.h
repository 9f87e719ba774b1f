// CSV as people write it, cut into records: RFC 4180 and its usual liberties.
//
// A field that begins with a quote ends at the next single one ("" inside is one quote) and may
// hold separators and line ends; a quote anywhere else is an ordinary character. Lines end in LF
// or CRLF; the last one need not. A line with nothing in it is no record.
//
// A quote that is never closed (or not within `record_bytes_max`), or that is followed by text,
// makes only its own line bad: reading goes on with the next line, so that one stray quote does
// not swallow the rows behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/record.h"

namespace footfall {

class ByteSource;

struct CsvFormat {
  char delimiter = ',';
  std::size_t record_bytes_max = std::size_t{1} << 20;  // a longer row is bad
};

enum class Cut : std::uint8_t {
  record,     // `record` is filled
  need_more,  // the bytes end before the record does
};

// Cuts the record at the front of `bytes`, which is not empty. `at_end`: nothing follows `bytes`.
// Only the first record_bytes_max bytes are looked at (a record has fewer bytes), and all that is
// decided depends on them alone, so it does not matter how a source is cut into buffers. A too_long
// record spans exactly record_bytes_max bytes; the rest of its line is for the caller to skip.
Cut cut_record(std::string_view bytes, bool at_end, const CsvFormat& format, SourceRecord& record);
// The same for the line at the front, as a record of one field: quotes and separators mean nothing.
Cut cut_line(std::string_view bytes, bool at_end, const CsvFormat& format, SourceRecord& record);

// The records of a source, in bounded memory (some MiB).
class CsvReader {
 public:
  // `source` must outlive the reader.
  CsvReader(ByteSource& source, std::size_t record_bytes_max = CsvFormat{}.record_bytes_max);

  // The first bytes of the source, at least `count` of them unless it is shorter.
  std::string_view peek(std::size_t count);
  // Passes over bytes that belong to no record (a byte order mark).
  void skip(std::size_t count);
  void set_delimiter(char delimiter) { format_.delimiter = delimiter; }
  // Whether records are lines from here on (cut_line).
  void set_lines(bool lines) { cut_ = lines ? cut_line : cut_record; }

  // The next record that is not blank; false at the end.
  bool next(SourceRecord& record);
  // The same without passing it: the next call gives it again. Not after a too_long record.
  bool peek_record(SourceRecord& record);
  std::uint64_t offset() const noexcept { return offset_; }  // of the next byte
  std::uint64_t line() const noexcept { return line_; }      // of the next byte, from 1

 private:
  bool refill();
  void skip_line(SourceRecord& record);
  std::string_view rest() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  ByteSource& source_;
  CsvFormat format_;
  Cut (*cut_)(std::string_view, bool, const CsvFormat&, SourceRecord&) = cut_record;
  std::string buffer_;
  std::size_t begin_ = 0;  // the unread bytes are buffer_[begin_, end_)
  std::size_t end_ = 0;
  bool source_ended_ = false;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
};

// The separator of a header line among , ; TAB and |: the one that occurs most often outside
// quotes; a comma where none does.
char detect_delimiter(std::string_view line) noexcept;

}  // namespace footfall
