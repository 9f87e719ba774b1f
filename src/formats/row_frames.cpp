#include "formats/row_frames.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "formats/csv_quoting.h"

namespace footfall {
namespace {

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

void write_head(char* out, RowFrame kind, std::size_t bytes) {
  const std::uint64_t head = head_of(kind, bytes);
  std::memcpy(out, &head, sizeof head);
}

// What a row's frame may take at most, with every cell in quotes.
std::size_t row_frame_max(std::size_t cells, std::size_t bytes) {
  return frame_head_bytes + 8 + 7 * cells + 2 * bytes + plain_line_padding;
}

// Copies few bytes without a call.
char* put_short(char* out, std::string_view text) {
  const char* const from = text.data();
  const std::size_t count = text.size();
  const auto ends = [&](auto word) {  // the first and the last of them, which may overlap
    auto last = word;
    std::memcpy(&word, from, sizeof word);
    std::memcpy(&last, from + count - sizeof last, sizeof last);
    std::memcpy(out, &word, sizeof word);
    std::memcpy(out + count - sizeof last, &last, sizeof last);
  };
  if (count > 32) {
    std::memcpy(out, from, count);
  } else if (count >= 16) {
    ends(std::array<char, 16>{});
  } else if (count >= 8) {
    ends(std::uint64_t{});
  } else if (count >= 4) {
    ends(std::uint32_t{});
  } else if (count > 0) {
    out[0] = from[0];
    out[count / 2] = from[count / 2];
    out[count - 1] = from[count - 1];
  }
  return out + count;
}

// The frame of a row none of whose cells needs quotes; nullptr where one does (and then what was
// written is void). It has row_frame_max bytes of room. Returns its end.
char* write_plain_row(char* begin, std::uint64_t number, std::span<const std::string_view> cells) {
  if (cells.size() < 2) return nullptr;
  char* word = begin + frame_head_bytes;
  std::memcpy(word, &number, sizeof number);
  word += sizeof number;
  char* const line = word + 4 * cells.size();
  char* out = line;
  for (const auto cell : cells) {
    const auto says = std::uint32_t(cell.size()) << 2U | static_cast<std::uint32_t>(Quoting::plain);
    std::memcpy(word, &says, sizeof says);
    word += sizeof says;
    out = put_short(out, cell);
    *out++ = ',';
  }
  --out;
  std::memset(out, 0, plain_line_padding);
  if (!is_plain_line(line, std::size_t(out - line), cells.size())) return nullptr;
  write_head(begin, RowFrame::row, std::size_t(out - begin) - frame_head_bytes);
  return out;
}

char* write_quoted_row(char* begin, std::uint64_t number, std::span<const std::string_view> cells) {
  char* word = begin + frame_head_bytes;
  std::memcpy(word, &number, sizeof number);
  word += sizeof number;
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
  write_head(begin, RowFrame::row, std::size_t(out - begin) - frame_head_bytes);
  return out;
}

}  // namespace

RowFrameWriter::RowFrameWriter(int stream, const RowSlots& slots, std::size_t table,
                               const DecoderLimits& limits)
    : stream_(stream), slots_(slots), table_(table), limits_(limits) {}

// Room for so many bytes of a slot, of which no more are asked for than it has.
char* RowFrameWriter::room(std::size_t bytes) {
  if (RowSlots::slot_bytes - filled_ < bytes) hand_over();
  return slots_.slot(slot_) + filled_;
}

// The slot goes to the reader, and the next one is taken, as soon as it is free.
void RowFrameWriter::hand_over() {
  if (filled_ == 0) return;
  char frame[frame_head_bytes + 8];
  const std::uint64_t head = head_of(RowFrame::slot, 8);
  const std::uint32_t says[2] = {std::uint32_t(slot_), std::uint32_t(filled_)};
  std::memcpy(frame, &head, sizeof head);
  std::memcpy(frame + frame_head_bytes, says, sizeof says);
  send(frame, sizeof frame);
  filled_ = 0;
  slot_ = (slot_ + 1) % RowSlots::count;
  --free_;
  while (free_ == 0) {
    char given_back[RowSlots::count];
    const ssize_t count = ::read(stream_, given_back, sizeof given_back);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) _exit(0);  // nobody reads: nothing is left to do
    free_ += std::size_t(count);
  }
}

void RowFrameWriter::send(const char* bytes, std::size_t count) {
  for (std::size_t sent = 0; sent < count;) {
    const ssize_t done = ::write(stream_, bytes + sent, count - sent);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) _exit(0);
    sent += std::size_t(done);
  }
}

// Over the stream, behind the rows that came before it.
void RowFrameWriter::frame(RowFrame kind, std::string_view payload) {
  hand_over();
  std::string whole;
  append(whole, head_of(kind, payload.size()));
  whole += payload;
  send(whole.data(), whole.size());
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
    append_text(payload, table.list);
  }
  if (table_ < tables.size()) fields_ = tables[table_].fields.size();
  frame(RowFrame::tables, payload);
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
  const std::size_t most = row_frame_max(cells.size(), bytes);
  if (most > RowSlots::slot_bytes) return large_row(number, cells, most);
  char* const begin = room(most);
  char* end = write_plain_row(begin, number, cells);
  if (end == nullptr) end = write_quoted_row(begin, number, cells);
  filled_ += std::size_t(end - begin);
}

void RowFrameWriter::large_row(std::uint64_t number, std::span<const std::string_view> cells,
                               std::size_t bytes) {
  hand_over();
  std::vector<char> row(bytes);
  const char* const end = write_quoted_row(row.data(), number, cells);
  send(row.data(), std::size_t(end - row.data()));
}

void RowFrameWriter::bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) {
  std::string payload;
  append(payload, number);
  append_text(payload, reason.substr(0, limits_.text_bytes_max));
  append_text(payload, raw.substr(0, limits_.text_bytes_max));
  if (frame_head_bytes + payload.size() > RowSlots::slot_bytes) {
    return frame(RowFrame::bad_row, payload);
  }
  char* const out = room(frame_head_bytes + payload.size());
  write_head(out, RowFrame::bad_row, payload.size());
  std::copy(payload.begin(), payload.end(), out + frame_head_bytes);
  filled_ += frame_head_bytes + payload.size();
}

void RowFrameWriter::progress(std::uint64_t bytes) {
  std::string payload;
  append(payload, bytes);
  frame(RowFrame::progress, payload);
}

void RowFrameWriter::error(const Error& error) {
  std::string payload;
  append(payload, static_cast<std::uint8_t>(error.kind()));
  append_text(payload, error.message());
  append_text(payload, error.hint());
  frame(RowFrame::error, payload);
}

void RowFrameWriter::done() { frame(RowFrame::done, {}); }

FrameHead read_frame_head(std::string_view bytes) {
  std::uint64_t head = 0;
  std::memcpy(&head, bytes.data(), sizeof head);
  if ((head & 0xFFU) > static_cast<unsigned>(RowFrame::slot) || head >> 8U > frame_bytes_max) {
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
    table.list = payload.text();
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

FullSlot read_slot(std::string_view bytes) {
  Payload payload(bytes);
  const auto slot = payload.number<std::uint32_t>();
  const auto filled = payload.number<std::uint32_t>();
  if (slot >= RowSlots::count || filled > RowSlots::slot_bytes) throw BadFrame();
  return {slot, filled};
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
