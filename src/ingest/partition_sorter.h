// From partitions to the rows of a segment: one partition at a time is gathered in the order of the
// files, put in order of user and time, and its columns are written where they belong.
//
// One object a thread. What they share is in SortPlan, which nobody changes but for the bitmaps.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/huge_pages.h"
#include "ingest/partitions.h"
#include "ingest/range_parser.h"
#include "store/segment_writer.h"

namespace footfall {

// What one worker's codes of event types are in the store.
using KindMap = std::array<std::uint8_t, 256>;

// Bits that several threads set, 64 rows a word; empty where every row has a value.
class SharedBitmap {
 public:
  void resize(std::uint64_t rows) { words_.assign((rows + 63) / 64, 0); }
  bool empty() const noexcept { return words_.empty(); }
  void set(std::uint64_t word, std::uint64_t bits) noexcept {
    if (bits != 0) std::atomic_ref(words_[word]).fetch_or(bits, std::memory_order_relaxed);
  }
  std::span<const std::uint64_t> words() const noexcept { return words_; }

 private:
  std::vector<std::uint64_t> words_;
};

template <typename Record>
struct SortPlan {
  std::vector<const Partitions<Record>*> workers;
  std::vector<KindMap> kinds;              // by worker
  std::vector<std::uint32_t> versions;     // the store's codes of the load's products
  std::span<const RangeResult> ranges;     // in the order of the files
  std::vector<std::uint32_t> range_begin;  // arrival of each range's first row
  std::uint32_t first_time = 0;            // seconds since 1970
  std::uint32_t time_unit = 1;             // seconds
  std::optional<StoredColumn> number;      // nullopt: NULL in every row
  std::optional<StoredColumn> session;
  SharedBitmap number_present;
  SharedBitmap session_present;
};

// Bytes that lie in several pieces, one after another.
using Pieces = std::vector<std::span<const std::byte>>;

// Memory that is in use no more. What is kept there does not touch fresh pages, which cost more
// than all that is done with the bytes.
class SpareMemory {
 public:
  void give(std::span<std::byte> piece) { pieces_.push_back(piece); }
  // A copy of the bytes, in `own` where nothing is spare any more.
  Pieces keep(std::span<const std::byte> bytes, std::vector<std::vector<std::byte>>& own);

 private:
  std::vector<std::span<std::byte>> pieces_;
};

// The tables of a partition, kept until those of all are known: where its records were.
struct PartitionTables {
  std::size_t user_count = 0;
  std::size_t session_count = 0;
  Pieces users;                             // std::int64_t, in order of hash
  Pieces sessions;                          // Uuid, of the users in order, by first appearance
  std::vector<std::uint32_t> row_counts;    // of each user
  std::vector<std::uint32_t> pair_counts;   // sessions of each user
  std::vector<std::vector<std::byte>> own;  // what did not fit there
};

template <typename Record>
class PartitionSorter {
 public:
  explicit PartitionSorter(SortPlan<Record>& plan) : plan_(plan) {}

  // Puts the rows of a partition in order and fills its tables; its records are gone then.
  void sort(std::size_t partition, PartitionTables& tables);
  // Writes the columns of the rows sorted last, which begin at `row_begin` of the segment and
  // whose sessions are numbered from `session_begin` on.
  void write(SegmentWriter& segment, std::uint64_t row_begin, std::uint32_t session_begin);

 private:
  using Number = typename Record::Number;
  static constexpr std::uint32_t no_session = 0xFFFF'FFFF;

  struct Row {
    Number number;
    std::uint32_t time;
    std::uint32_t session;  // of the partition; then its place in the table, or no_session
    std::uint32_t version;
    std::uint32_t arrival;
    std::uint8_t kind;
  };
  // A session as the threads numbered it.
  struct Session {
    std::uint32_t user;   // in order of appearance in the partition
    std::uint32_t place;  // in the table of sessions
  };

  void read_sessions(std::size_t partition);
  template <typename Visit>
  void for_each_record(std::size_t partition, const Visit& visit) const;
  void order_users(PartitionTables& tables);
  void place_rows(std::size_t partition);
  std::uint32_t number_of_user(std::int64_t user);
  void grow_users();
  void order_times(const PartitionTables& tables);
  void number_sessions(std::size_t partition, PartitionTables& tables);
  const Uuid& session_key(std::size_t partition, std::uint32_t session) const noexcept;
  std::uint32_t place_of_session(const Uuid& key, std::uint32_t user);
  void keep_tables(std::size_t partition, PartitionTables& tables) const;
  // values(row) of the rows sorted last; until the next call.
  template <typename T, typename Values>
  std::span<const std::byte> column(const Values& values);
  void write_numbers(SegmentRows& rows, std::uint64_t row_begin);
  template <typename Present>
  void mark_present(SharedBitmap& bitmap, std::uint64_t row_begin, const Present& present) const;

  SortPlan<Record>& plan_;
  HugeVector<Row> rows_;  // in the order of the segment
  std::vector<std::byte> column_;
  std::vector<std::int64_t> users_;            // by number
  std::vector<std::uint32_t> user_rows_;       // by number; then where the next row goes
  std::vector<std::uint32_t> user_slots_;      // numbers + 1, by hash
  std::vector<Session> sessions_;              // of all workers, one after another
  std::vector<std::uint32_t> session_begins_;  // by worker: its first one, and the end
  std::vector<std::uint32_t> session_slots_;   // places + 1, by hash
  std::vector<std::uint32_t> session_users_;   // by place
  std::vector<Uuid> session_keys_;             // by place
  std::vector<std::int64_t> users_in_order_;
};

extern template class PartitionSorter<NarrowRecord>;
extern template class PartitionSorter<WideRecord>;

}  // namespace footfall
