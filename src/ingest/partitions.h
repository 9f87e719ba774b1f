// The rows that one thread has read, dealt out by user: partition p holds the users whose hash
// begins with the bits of p, in the order in which the thread met their rows.
//
// Rows go through small buffers, one a partition, which are written out eight rows at a time past
// the cache: a thread fills a thousand places at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "ingest/arena.h"
#include "ingest/fast_values.h"
#include "ingest/huge_pages.h"

namespace footfall {

// What a row is until it is sorted. Its user stands with its session, which many rows share.
// Narrow: 16 bytes, for what nearly every file holds. Wide: 32, for all that the parallel path
// reads.
struct NarrowRecord {
  using Number = std::uint32_t;
  static constexpr std::uint32_t rows_max = std::uint32_t{1} << 18;      // of a range
  static constexpr std::uint32_t products_max = std::uint32_t{1} << 20;  // of a segment
  static constexpr std::uint32_t sessions_max = std::uint32_t{1} << 20;  // of a partition
  static constexpr std::uint32_t kinds_max = 63;
  static constexpr Number null_number = 0xFFFF'FFFF;

  NarrowRecord() = default;
  NarrowRecord(std::uint32_t time_, Number number_, std::uint32_t product_, std::uint32_t session_,
               std::uint32_t row_, std::uint32_t kind_) noexcept
      : time(time_),
        number(number_),
        packed(product_ | (std::uint64_t{session_} << 20) | (std::uint64_t{row_} << 40) |
               (std::uint64_t{kind_} << 58)) {}

  std::uint32_t product() const noexcept { return packed & 0xF'FFFF; }
  std::uint32_t session() const noexcept { return (packed >> 20) & 0xF'FFFF; }
  std::uint32_t row() const noexcept { return (packed >> 40) & 0x3'FFFF; }
  std::uint8_t kind() const noexcept { return static_cast<std::uint8_t>(packed >> 58); }

  std::uint32_t time;    // seconds since 1970
  Number number;         // or null_number
  std::uint64_t packed;  // code of the product, its session, place in the range, kind
};
struct WideRecord {
  using Number = std::int64_t;
  static constexpr std::uint32_t rows_max = std::uint32_t{1} << 24;
  static constexpr std::uint32_t products_max = 0xFFFF'FFFF;
  static constexpr std::uint32_t sessions_max = 0xFFFF'FFFF;
  static constexpr std::uint32_t kinds_max = 255;
  static constexpr Number null_number = std::numeric_limits<std::int64_t>::min();

  WideRecord() = default;
  WideRecord(std::uint32_t time_, Number number_, std::uint32_t product_, std::uint32_t session_,
             std::uint32_t row_, std::uint32_t kind_) noexcept
      : number(number_),
        time(time_),
        product_code(product_),
        session_number(session_),
        row_and_kind(row_ | (kind_ << 24)) {}

  std::uint32_t product() const noexcept { return product_code; }
  std::uint32_t session() const noexcept { return session_number; }
  std::uint32_t row() const noexcept { return row_and_kind & 0xFF'FFFF; }
  std::uint8_t kind() const noexcept { return static_cast<std::uint8_t>(row_and_kind >> 24); }

  Number number;
  std::uint32_t time;
  std::uint32_t product_code;
  std::uint32_t session_number;
  std::uint32_t row_and_kind;
  std::uint64_t unused = 0;  // so that eight of them fill whole cache lines
};

// A session of a user, or the rows of a user without one.
struct UserSession {
  Uuid key;
  std::int64_t user = 0;
};

template <typename Record>
class Partitions {
 public:
  static constexpr std::size_t buffered = 8;      // rows written out at once
  static constexpr std::size_t chunk_rows = 256;  // a multiple of `buffered`
  static constexpr std::size_t chunk_sessions = 64;

  explicit Partitions(unsigned bits)
      : partitions_(std::size_t{1} << bits),
        buffers_(partitions_ * buffered),
        ends_(partitions_),
        parts_(partitions_) {}

  std::size_t count() const noexcept { return partitions_; }

  void add(std::size_t partition, const Record& record) {
    const std::size_t slot = ends_[partition].rows++ % buffered;
    buffers_[partition * buffered + slot] = record;
    if (slot + 1 == buffered) write_out(partition);
  }
  std::uint32_t add_session(std::size_t partition, const UserSession& session, bool has_key) {
    End& end = ends_[partition];
    if (end.sessions % chunk_sessions == 0) add_session_chunk(partition);
    *end.session++ = session;
    if (!has_key) parts_[partition].keyless.push_back(end.sessions);
    return end.sessions++;
  }
  // Empties the buffers; nothing is added afterwards.
  void finish();

  std::size_t rows(std::size_t partition) const noexcept { return ends_[partition].rows; }
  std::uint32_t sessions(std::size_t partition) const noexcept { return ends_[partition].sessions; }
  // Rows [index, end) of a partition as far as they lie side by side; at least one.
  std::span<const Record> rows_from(std::size_t partition, std::size_t index,
                                    std::size_t end) const noexcept {
    const std::size_t in_chunk = index % chunk_rows;
    return {parts_[partition].chunks[index / chunk_rows] + in_chunk,
            std::min(end - index, chunk_rows - in_chunk)};
  }
  // All memory of a partition's rows, for whoever has read them all: chunk_rows in each piece.
  const std::vector<Record*>& chunks(std::size_t partition) const noexcept {
    return parts_[partition].chunks;
  }
  // Numbers of the partition's sessions that have no key, ascending.
  const std::vector<std::uint32_t>& keyless(std::size_t partition) const noexcept {
    return parts_[partition].keyless;
  }
  const UserSession& session(std::size_t partition, std::uint32_t number) const noexcept {
    return parts_[partition].session_chunks[number / chunk_sessions][number % chunk_sessions];
  }

 private:
  // Where a partition goes on: small, since all of them are always in use.
  struct End {
    Record* row = nullptr;           // in its chunk, of the first row in the buffer
    UserSession* session = nullptr;  // in its chunk, of the next one
    std::uint32_t rows = 0;          // with those in the buffer
    std::uint32_t sessions = 0;
  };
  struct Part {
    std::vector<Record*> chunks;
    std::vector<UserSession*> session_chunks;
    std::vector<std::uint32_t> keyless;
  };
  // The last eight rows from the buffer to their chunk.
  void write_out(std::size_t partition);
  void add_row_chunk(std::size_t partition);
  void add_session_chunk(std::size_t partition);

  std::size_t partitions_;
  HugeVector<Record> buffers_;
  std::vector<End> ends_;
  std::vector<Part> parts_;
  Arena arena_;
};

extern template class Partitions<NarrowRecord>;
extern template class Partitions<WideRecord>;

}  // namespace footfall
