// JSON as a table: the records of a file in two passes over it, first for the names of their
// fields, then for the rows.
//
// Cost: both passes O(bytes) time, in memory for a record and a window over the file.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/json_fields.h"
#include "formats/json_record.h"
#include "formats/json_shape.h"
#include "formats/json_window.h"
#include "formats/row_sink.h"

namespace footfall {
namespace {

constexpr std::uint64_t progress_bytes = std::uint64_t{4} << 20;

class JsonTable {
 public:
  JsonTable(int file, const DecoderLimits& limits, RowSink& sink)
      : file_(file),
        sink_(sink),
        shape_(find_json_shape(file, limits.list_field)),
        fields_(limits.fields_max),
        record_(fields_, limits.text_bytes_max) {}

  void read(bool wants_rows) {
    pass();
    fields_.settle();
    check_fields();
    sink_.tables({{"", fields_.names(), remarks(), shape_.path}});
    if (!wants_rows) return;
    gives_rows_ = true;
    pass();
  }

 private:
  void pass() {
    told_ = 0;
    JsonWindow window(file_, shape_.begin);
    switch (shape_.kind) {
      case JsonShape::Kind::lines: read_lines(window); break;
      case JsonShape::Kind::objects: read_objects(window); break;
      case JsonShape::Kind::list: read_list(window); break;
    }
  }

  void read_lines(JsonWindow& window);
  void read_line(char* begin, char* end, std::uint64_t number);
  void read_objects(JsonWindow& window);
  void read_list(JsonWindow& window);
  void read_record(JsonWindow& window, std::uint64_t number);
  void pass_over_record(JsonWindow& window, std::uint64_t number);

  void tell(JsonRecord::Outcome outcome, std::uint64_t number, std::string_view raw);
  void tell_bad(std::uint64_t number, std::string_view reason, std::string_view raw);
  void tell_progress(std::uint64_t offset);
  void check_fields() const;
  std::vector<std::string> remarks() const;

  std::string place(std::uint64_t offset) const;
  [[noreturn]] void broken(std::uint64_t offset, std::string_view reason) const {
    throw Error(ErrorKind::bad_input, str(place(offset), ": ", reason),
                "mend the file there; nothing of it is stored");
  }
  [[noreturn]] void cut_short(const JsonWindow& window, std::string_view where) const {
    throw Error(ErrorKind::bad_input,
                str("ends ", where, ", at ", place(window.offset() + window.size()),
                    "; the file was cut short"),
                "fetch the file again; nothing of it is stored");
  }

  int file_;
  RowSink& sink_;
  JsonShape shape_;
  JsonFields fields_;
  JsonRecord record_;
  bool gives_rows_ = false;
  std::uint64_t told_ = 0;  // of the file, as progress
  std::string first_bad_;   // why the first bad row is one
};

// "line 3, byte 17", both from 1. Reads the file up to there once more: it is for messages only.
std::string JsonTable::place(std::uint64_t offset) const {
  std::vector<char> piece(std::size_t{64} << 10);
  std::uint64_t line = 1;
  std::uint64_t line_begin = 0;
  for (std::uint64_t at = 0; at < offset;) {
    const std::size_t wanted = std::min<std::uint64_t>(piece.size(), offset - at);
    const ssize_t count = pread(file_, piece.data(), wanted, off_t(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    const char* const begin = piece.data();
    const char* const end = begin + count;
    for (const char* c = begin; (c = std::find(c, end, '\n')) != end;) {
      ++line;
      line_begin = at + std::uint64_t(++c - begin);
    }
    at += std::uint64_t(count);
  }
  return str("line ", line, ", byte ", offset - line_begin + 1);
}

void JsonTable::tell_progress(std::uint64_t offset) {
  if (offset < told_ + progress_bytes) return;
  told_ = offset;
  sink_.progress(offset);
}

void JsonTable::tell_bad(std::uint64_t number, std::string_view reason, std::string_view raw) {
  if (gives_rows_) {
    sink_.bad_row(number, reason, raw);
  } else if (first_bad_.empty()) {
    first_bad_ =
        str(shape_.kind == JsonShape::Kind::lines ? "line " : "row ", number, ": ", reason);
  }
}

void JsonTable::tell(JsonRecord::Outcome outcome, std::uint64_t number, std::string_view raw) {
  if (outcome != JsonRecord::Outcome::row) return tell_bad(number, record_.reason(), raw);
  if (gives_rows_) {
    sink_.row(number, fields_.cells());
  } else {
    fields_.accept_record();
  }
}

// The window stands at a value, which is read, however long it is.
void JsonTable::read_record(JsonWindow& window, std::uint64_t number) {
  for (;;) {
    const char* const begin = window.begin();
    const auto outcome = record_.read(begin, window.end());
    switch (outcome) {
      case JsonRecord::Outcome::row:
      case JsonRecord::Outcome::bad_row:
        tell(outcome, number, {begin, std::size_t(record_.behind() - begin)});
        window.take(record_.behind());
        return tell_progress(window.offset());
      case JsonRecord::Outcome::broken:
        broken(window.offset() + std::uint64_t(record_.where() - begin), record_.reason());
      case JsonRecord::Outcome::incomplete: break;
    }
    if (window.size() > json_record_bytes_max) return pass_over_record(window, number);
    if (!window.more()) cut_short(window, str("in the middle of row ", number));
  }
}

void JsonTable::pass_over_record(JsonWindow& window, std::uint64_t number) {
  constexpr std::size_t shown = 1000;
  const std::string raw(window.begin(), shown);
  const std::uint64_t begin = window.offset();
  if (raw[0] != '{' && raw[0] != '[') broken(begin, "a text or number of more than 16 MiB");
  window.take(window.begin() + 1);
  if (!pass_over_brackets(window, 1)) cut_short(window, str("in the middle of row ", number));
  tell_bad(number,
           str("has ", grouped(std::int64_t(window.offset() - begin)), " bytes; ",
               grouped(std::int64_t(json_record_bytes_max)), " are the most"),
           raw);
}

void JsonTable::read_objects(JsonWindow& window) {
  for (std::uint64_t number = 1; pass_blanks(window); ++number) {
    if (*window.begin() == ',') {
      broken(window.offset(), "a comma between objects that stand in no list");
    }
    read_record(window, number);
  }
}

void JsonTable::read_list(JsonWindow& window) {
  window.more();
  window.take(window.begin() + 1);
  for (std::uint64_t number = 1;; ++number) {
    if (!pass_blanks(window)) cut_short(window, "before its list does");
    const char c = *window.begin();
    if (c == ']') break;
    if (number > 1) {
      const std::uint64_t comma = window.offset();
      if (c == '{') broken(comma, "a comma is missing before it");
      if (c != ',') {
        broken(comma, str("\"", printable({&c, 1}), "\" stands where a comma or ] belongs"));
      }
      window.take(window.begin() + 1);
      if (!pass_blanks(window)) cut_short(window, "before its list does");
      if (*window.begin() == ']') broken(comma, "a comma with nothing behind it");
    }
    read_record(window, number);
  }
  window.take(window.begin() + 1);
  if (!shape_.path.empty()) {
    if (!shape_.whole) {
      while (window.more()) window.take(window.end());
      cut_short(window, "behind its rows, but before the object that holds them");
    }
  } else if (pass_blanks(window)) {
    broken(window.offset(), "something stands behind the list");
  }
}

void JsonTable::read_line(char* begin, char* end, std::uint64_t number) {
  const std::string_view line = trim({begin, std::size_t(end - begin)});
  if (line.empty()) return;
  const char* const at = json_blanks(begin);
  *end = '\0';
  const auto place_of = [&](const char* where, std::string_view what) {
    return str("byte ", where - begin + 1, ": ", what);
  };
  if (*at != '{') return tell_bad(number, place_of(at, "no object begins the line"), line);
  auto outcome = record_.read(at, end);
  std::string reason;
  if (outcome == JsonRecord::Outcome::incomplete) {
    reason = place_of(end, "the line ends before its object does");
  } else if (outcome == JsonRecord::Outcome::broken) {
    reason = place_of(record_.where(), record_.reason());
  } else if (const char* behind = json_blanks(record_.behind()); behind != end) {
    reason = place_of(behind, "something stands behind the object");
  }
  if (!reason.empty()) return tell_bad(number, reason, line);
  tell(outcome, number, line);
}

void JsonTable::read_lines(JsonWindow& window) {
  std::uint64_t number = 0;
  std::size_t seen = 0;  // bytes of the window without a line end
  for (bool ended = false; !ended;) {
    void* found = std::memchr(window.begin() + seen, '\n', window.size() - seen);
    if (found == nullptr && window.size() > json_record_bytes_max) {
      const std::string raw(window.begin(), 1000);
      while (found == nullptr) {
        window.take(window.end());
        if (!window.more()) break;
        found = std::memchr(window.begin(), '\n', window.size());
      }
      tell_bad(++number,
               str("has more than ", grouped(std::int64_t(json_record_bytes_max)), " bytes"), raw);
      ended = found == nullptr;
      window.take(ended ? window.end() : static_cast<char*>(found) + 1);
      seen = 0;
      continue;
    }
    if (found == nullptr) {
      seen = window.size();
      ended = !window.more();
      if (!ended) continue;
    }
    char* const end = found == nullptr ? window.end() : static_cast<char*>(found);
    read_line(window.begin(), end, ++number);
    window.take(found == nullptr ? end : end + 1);
    seen = 0;
    tell_progress(window.offset());
  }
}

void JsonTable::check_fields() const {
  if (!fields_.names().empty()) return;
  if (!first_bad_.empty()) {
    throw Error(ErrorKind::bad_input, str("has no row that can be read; ", first_bad_),
                "footfall reads a list of objects, or an object a line");
  }
  throw Error(ErrorKind::bad_input,
              shape_.kind == JsonShape::Kind::list ? "is a list without an object that has a field"
                                                   : "has no object with a field",
              "there is nothing to load; export it again");
}

std::vector<std::string> JsonTable::remarks() const {
  if (shape_.path.empty()) return {};
  std::string remark = str("its rows are the list \"", printable(shape_.path), "\"");
  constexpr std::size_t named_max = 5;
  for (std::size_t i = 0; i < std::min(shape_.beside.size(), named_max); ++i) {
    remark += str(i == 0 ? "; left out is what stands beside it: \"" : ", \"",
                  printable(shape_.beside[i]), "\"");
  }
  if (shape_.beside.size() > named_max) {
    remark += str(" and ", shape_.beside.size() - named_max, " more");
  }
  return {remark};
}

}  // namespace

void decode_json(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  JsonTable(file, limits, sink).read(table == 0);
}

}  // namespace footfall
