#include "formats/row_frames.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "formats/csv_quoting.h"

namespace footfall {
namespace {

constexpr std::size_t flush_bytes = std::size_t{128} << 10;
constexpr std::size_t row_bytes_max = std::size_t{64} << 20;
constexpr std::size_t tables_max = 10'000;

template <typename Number>
void append(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void append_text(std::string& out, std::string_view text) {
  append(out, std::uint32_t(text.size()));
  out += text;
}

// Takes numbers and texts from the front of a payload.
class Payload {
 public:
  explicit Payload(std::string_view bytes) : bytes_(bytes) {}

  template <typename Number>
  Number number() {
    Number number{};
    std::memcpy(&number, take(sizeof number).data(), sizeof number);
    return number;
  }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw BadFrame();
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view text() { return take(number<std::uint32_t>()); }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

std::vector<std::string> read_texts(Payload& payload, std::size_t most) {
  const auto count = payload.number<std::uint32_t>();
  if (count > most) throw BadFrame();
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < count; ++i) texts.emplace_back(payload.text());
  return texts;
}

std::uint64_t head_of(RowFrame kind, std::size_t bytes) {
  return (std::uint64_t{bytes} << 8) | static_cast<std::uint8_t>(kind);
}

}  // namespace

RowFrameWriter::RowFrameWriter(int pipe, std::size_t table, const DecoderLimits& limits)
    : pipe_(pipe), table_(table), limits_(limits), buffer_(2 * flush_bytes) {}

// Makes room for so many bytes and returns where they go.
char* RowFrameWriter::room(std::size_t bytes) {
  if (filled_ >= flush_bytes) flush();
  if (buffer_.size() - filled_ < bytes) {
    flush();
    if (buffer_.size() < bytes) buffer_.resize(bytes);
  }
  return buffer_.data() + filled_;
}

void RowFrameWriter::flush() {
  std::size_t written = 0;
  while (written < filled_) {
    const ssize_t count = ::write(pipe_, buffer_.data() + written, filled_ - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) _exit(0);  // nobody reads: nothing is left to do
    written += std::size_t(count);
  }
  filled_ = 0;
}

void RowFrameWriter::frame(RowFrame kind, std::string_view payload) {
  char* out = room(frame_head_bytes + payload.size());
  const std::uint64_t head = head_of(kind, payload.size());
  std::memcpy(out, &head, sizeof head);
  if (!payload.empty()) std::memcpy(out + frame_head_bytes, payload.data(), payload.size());
  filled_ += frame_head_bytes + payload.size();
}

void RowFrameWriter::tables(const std::vector<ForeignTable>& tables) {
  if (tables.size() > tables_max) {
    throw Error(ErrorKind::limit, str("has ", grouped(std::int64_t(tables.size())), " tables; ",
                                      grouped(tables_max), " are the most"));
  }
  std::string payload;
  append(payload, std::uint32_t(tables.size()));
  for (const auto& table : tables) {
    if (table.fields.size() > limits_.fields_max) {
      throw Error(ErrorKind::limit,
                  str("has ", grouped(std::int64_t(table.fields.size())), " columns; ",
                      grouped(std::int64_t(limits_.fields_max)), " are the most"));
    }
    append_text(payload, table.name);
    for (const auto* texts : {&table.fields, &table.remarks}) {
      append(payload, std::uint32_t(texts->size()));
      for (const auto& text : *texts) append_text(payload, text);
    }
  }
  if (table_ < tables.size()) fields_ = tables[table_].fields.size();
  frame(RowFrame::tables, payload);
  flush();  // somebody waits for them
}

void RowFrameWriter::row(std::uint64_t number, std::span<const std::string_view> cells) {
  FOOTFALL_CHECK(cells.size() == fields_);
  std::size_t bytes = 0;
  for (const auto cell : cells) {
    bytes += cell.size();
    if (cell.size() <= limits_.text_bytes_max) continue;
    return bad_row(number,
                   str("a text has ", grouped(std::int64_t(cell.size())), " bytes; ",
                       grouped(std::int64_t(limits_.text_bytes_max)), " are the most"),
                   {});
  }
  if (bytes > row_bytes_max) {
    return bad_row(number,
                   str("the row has ", grouped(std::int64_t(bytes)), " bytes; ",
                       grouped(std::int64_t(row_bytes_max)), " are the most"),
                   {});
  }
  char* const begin = room(frame_head_bytes + 8 + 7 * cells.size() + 2 * bytes);
  std::memcpy(begin + frame_head_bytes, &number, sizeof number);
  char* word = begin + frame_head_bytes + 8;
  char* out = word + 4 * cells.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) *out++ = ',';
    // A lone empty field needs its quotes, lest the line be a blank one.
    const bool alone = cells.size() == 1 && cells[i].empty();
    const Quoting quoting = alone ? Quoting::quoted : quoting_of(cells[i]);
    char* const end = write_field(out, cells[i], quoting);
    const auto inside = std::uint32_t(end - out) - (quoting == Quoting::plain ? 0U : 2U);
    const std::uint32_t says = inside << 2U | static_cast<std::uint32_t>(quoting);
    std::memcpy(word, &says, sizeof says);
    word += sizeof says;
    out = end;
  }
  const auto whole = std::size_t(out - begin);
  const std::uint64_t head = head_of(RowFrame::row, whole - frame_head_bytes);
  std::memcpy(begin, &head, sizeof head);
  filled_ += whole;
}

void RowFrameWriter::bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) {
  std::string payload;
  append(payload, number);
  append_text(payload, reason.substr(0, limits_.text_bytes_max));
  append_text(payload, raw.substr(0, limits_.text_bytes_max));
  frame(RowFrame::bad_row, payload);
}

// Also says that the decoder is alive, so it does not wait in the buffer.
void RowFrameWriter::progress(std::uint64_t bytes) {
  std::string payload;
  append(payload, bytes);
  frame(RowFrame::progress, payload);
  flush();
}

void RowFrameWriter::error(const Error& error) {
  std::string payload;
  append(payload, static_cast<std::uint8_t>(error.kind()));
  append_text(payload, error.message());
  append_text(payload, error.hint());
  frame(RowFrame::error, payload);
  flush();
}

void RowFrameWriter::done() {
  frame(RowFrame::done, {});
  flush();
}

FrameHead read_frame_head(std::string_view bytes) {
  std::uint64_t head = 0;
  std::memcpy(&head, bytes.data(), sizeof head);
  if ((head & 0xFFU) > static_cast<unsigned>(RowFrame::done) || head >> 8U > frame_bytes_max) {
    throw BadFrame();
  }
  return {static_cast<RowFrame>(head & 0xFFU), std::size_t(head >> 8U)};
}

std::vector<ForeignTable> read_tables(std::string_view bytes, const DecoderLimits& limits) {
  Payload payload(bytes);
  const auto count = payload.number<std::uint32_t>();
  if (count > tables_max) throw BadFrame();
  std::vector<ForeignTable> tables(count);
  for (auto& table : tables) {
    table.name = payload.text();
    table.fields = read_texts(payload, limits.fields_max);
    table.remarks = read_texts(payload, tables_max);
  }
  return tables;
}

void read_row(std::string_view bytes, std::size_t fields, SourceRecord& record) {
  Payload payload(bytes);
  record.fault = RecordFault::none;
  record.reason = {};
  record.offset = 0;
  record.lines = 1;
  record.line = payload.number<std::uint64_t>();
  const char* word = payload.take(4 * fields).data();
  const std::string_view line = payload.rest();
  record.raw = line;
  record.bytes = line.size();
  record.fields.resize(fields);
  record.unquoted.clear();
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields; ++i, word += 4) {
    std::uint32_t says = 0;
    std::memcpy(&says, word, sizeof says);
    const auto quoting = static_cast<Quoting>(says & 3U);
    const std::size_t length = says >> 2U;
    if (quoting != Quoting::plain) ++at;
    if (at > line.size() || length > line.size() - at) throw BadFrame();
    std::string_view field = line.substr(at, length);
    at += length + (quoting == Quoting::plain ? 1 : 2);
    if (quoting == Quoting::doubled) {
      record.unquoted.reserve(line.size());  // before the first view into it, and then no more
      const std::size_t begin = record.unquoted.size();
      for (std::size_t k = 0; k < field.size(); ++k) {
        record.unquoted += field[k];
        if (field[k] == '"') ++k;
      }
      field = std::string_view(record.unquoted).substr(begin);
    }
    record.fields[i] = field;
  }
  if (fields > 0 && at != line.size() + 1) throw BadFrame();
}

void read_bad_row(std::string_view bytes, SourceRecord& record) {
  Payload payload(bytes);
  record.fields.clear();
  record.fault = RecordFault::undecodable;
  record.offset = 0;
  record.lines = 1;
  record.line = payload.number<std::uint64_t>();
  record.reason = payload.text();
  record.raw = payload.text();
  record.bytes = record.raw.size();
}

std::uint64_t read_progress(std::string_view bytes) {
  return Payload(bytes).number<std::uint64_t>();
}

Error read_error(std::string_view bytes) {
  Payload payload(bytes);
  const auto kind = payload.number<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(ErrorKind::interrupted)) throw BadFrame();
  constexpr std::size_t text_bytes = 2000;
  std::string message = printable(payload.text(), text_bytes);
  return {static_cast<ErrorKind>(kind), std::move(message), printable(payload.text(), text_bytes)};
}

}  // namespace footfall
