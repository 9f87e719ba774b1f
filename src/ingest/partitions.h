// The rows that one thread has read, dealt out by user: partition p holds the users whose hash
// begins with the bits of p, in the order in which the thread met their rows.
//
// Rows go through small buffers, one a partition, which are written out eight rows at a time past
// the cache: a thread fills a thousand places at once. Memory comes from huge pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "ingest/fast_values.h"
#include "ingest/huge_pages.h"

namespace footfall {

// What is kept of a row until it is sorted: 24 bytes where users and numbers fit 32 bits.
struct NarrowRecord {
  using User = std::uint32_t;
  using Number = std::uint32_t;

  User user;
  Number number;
  std::uint32_t time;     // seconds since 1970
  std::uint32_t session;  // among the thread's sessions of the partition, or no_session
  std::uint32_t product;  // the thread's code
  std::uint32_t packed;   // pack()
};
struct WideRecord {
  using User = std::int64_t;
  using Number = std::int64_t;

  User user;
  Number number;
  std::uint32_t time;
  std::uint32_t session;
  std::uint32_t product;
  std::uint32_t packed;
};

constexpr std::uint32_t no_session = 0xFFFF'FFFF;
constexpr std::uint32_t range_rows_max = std::uint32_t{1} << 22;  // stored rows of a range

// Place among the range's rows (22 bits), whether the number is NULL, the thread's event type.
constexpr std::uint32_t pack(std::uint32_t row, bool number_is_null, std::uint8_t kind) noexcept {
  return row | (std::uint32_t{number_is_null} << 22) | (std::uint32_t{kind} << 24);
}
constexpr std::uint32_t packed_row(std::uint32_t packed) noexcept {
  return packed & (range_rows_max - 1);
}
constexpr bool packed_is_null(std::uint32_t packed) noexcept { return ((packed >> 22) & 1) != 0; }
constexpr std::uint8_t packed_kind(std::uint32_t packed) noexcept {
  return static_cast<std::uint8_t>(packed >> 24);
}

template <typename Record>
class Partitions {
 public:
  static constexpr std::size_t buffered = 8;      // rows written out at once
  static constexpr std::size_t chunk_rows = 256;  // a multiple of `buffered`
  static constexpr std::size_t chunk_sessions = 128;

  explicit Partitions(unsigned bits)
      : partitions_(std::size_t{1} << bits),
        buffers_(partitions_ * buffered),
        rows_(partitions_, 0),
        parts_(partitions_) {}

  std::size_t count() const noexcept { return partitions_; }

  void add(std::size_t partition, const Record& record) {
    const std::size_t slot = rows_[partition]++ % buffered;
    buffers_[partition * buffered + slot] = record;
    if (slot + 1 == buffered) write_out(partition);
  }
  std::uint32_t add_session(std::size_t partition, const Uuid& key) {
    Part& part = parts_[partition];
    const std::uint32_t number = part.sessions++;
    if (number % chunk_sessions == 0) {
      part.session_chunks.push_back(
          reinterpret_cast<Uuid*>(arena_.take(chunk_sessions * sizeof(Uuid))));
    }
    part.session_chunks[number / chunk_sessions][number % chunk_sessions] = key;
    return number;
  }
  // Empties the buffers; nothing is added afterwards.
  void finish();

  std::size_t rows(std::size_t partition) const noexcept { return rows_[partition]; }
  std::uint32_t sessions(std::size_t partition) const noexcept {
    return parts_[partition].sessions;
  }
  const Record& row(std::size_t partition, std::size_t index) const noexcept {
    return parts_[partition].chunks[index / chunk_rows][index % chunk_rows];
  }
  const Uuid& session(std::size_t partition, std::uint32_t number) const noexcept {
    return parts_[partition].session_chunks[number / chunk_sessions][number % chunk_sessions];
  }

 private:
  struct Part {
    std::uint32_t sessions = 0;
    std::vector<Record*> chunks;
    std::vector<Uuid*> session_chunks;
  };
  // The last eight rows from the buffer to their chunk.
  void write_out(std::size_t partition);

  std::size_t partitions_;
  std::vector<Record> buffers_;
  std::vector<std::uint32_t> rows_;  // with those in the buffers; apart, since they are always hot
  std::vector<Part> parts_;
  HugeArena arena_;
};

extern template class Partitions<NarrowRecord>;
extern template class Partitions<WideRecord>;

}  // namespace footfall
