// Rows as bytes, from a decoder's process to ours.
//
// A frame is 8 bytes, the kind in the lowest and the payload's length in the others, and the
// payload. A row's payload: its number (8 bytes), for each field of the table 4 bytes (its length
// between the quotes, times 4, plus its Quoting), and the row as a line of CSV, into which the
// reader's fields point.
//
// Rows lie in the slots that both processes share (formats/row_slots.h), the rest goes over the
// stream between them, and a row that is larger than a slot. A slot is full when a frame of the
// stream says so (its number and how many bytes, 4 bytes each); slots are filled one after another,
// from the first to the last and round again. A byte the other way gives one back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/record.h"
#include "formats/row_sink.h"
#include "formats/row_slots.h"

namespace footfall {

enum class RowFrame : std::uint8_t { tables, row, bad_row, progress, error, done, slot };

// The process's end. Ends the process where nobody reads.
class RowFrameWriter final : public RowSink {
 public:
  // Rows will be of the table number `table`. The slots outlive it.
  RowFrameWriter(int stream, const RowSlots& slots, std::size_t table, const DecoderLimits& limits);

  void tables(const std::vector<ForeignTable>& tables) override;
  void row(std::uint64_t number, std::span<const std::string_view> cells) override;
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override;
  void progress(std::uint64_t bytes) override;
  // One of these ends it.
  void error(const Error& error);
  void done();

 private:
  void frame(RowFrame kind, std::string_view payload);
  void large_row(std::uint64_t number, std::span<const std::string_view> cells, std::size_t bytes);
  char* room(std::size_t bytes);
  void hand_over();
  void send(const char* bytes, std::size_t count);

  int stream_;
  const RowSlots& slots_;
  std::size_t table_;
  DecoderLimits limits_;
  std::size_t fields_ = 0;
  std::size_t slot_ = 0;    // the one that is filled
  std::size_t filled_ = 0;  // bytes of it
  std::size_t free_ = RowSlots::count;
};

// Bytes that no decoder of ours can have written.
class BadFrame : public std::exception {};

// The reader's side of the payloads. They throw BadFrame.
std::vector<ForeignTable> read_tables(std::string_view payload, const DecoderLimits& limits);
// The views point into `payload` and record.unquoted.
void read_row(std::string_view payload, std::size_t fields, SourceRecord& record);
void read_bad_row(std::string_view payload, SourceRecord& record);
std::uint64_t read_progress(std::string_view payload);
struct FullSlot {
  std::size_t slot;
  std::size_t bytes;
};
FullSlot read_slot(std::string_view payload);
Error read_error(std::string_view payload);

constexpr std::size_t frame_head_bytes = 8;
constexpr std::size_t frame_bytes_max = std::size_t{256} << 20;

struct FrameHead {
  RowFrame kind;
  std::size_t bytes;  // of the payload
};
FrameHead read_frame_head(std::string_view bytes);

}  // namespace footfall
