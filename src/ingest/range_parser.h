// One thread's reading of byte ranges of CSV files: typed, checked, dealt out by user.
//
// A range [begin, end) of a file has the records whose first byte lies in it. Each thread guesses
// that a range's first record begins behind the first line end at or before its begin; whether the
// guess was right shows when the range before says where its last record ended (a quoted line end
// at a range's limit makes it wrong). Regular rows take the fast way; any other row is cut and read
// by the exact reader alone, so what is stored and set aside is the same as by the simple path.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "formats/csv.h"
#include "ingest/csv_marks.h"
#include "ingest/fast_plan.h"
#include "ingest/partitions.h"
#include "ingest/product_table.h"
#include "ingest/range_feed.h"
#include "ingest/regular_rows.h"
#include "ingest/row_reader.h"

namespace footfall {

// A row that was set aside, with its own copies.
struct RangeBadRow {
  std::uint64_t lines_before = 0;  // line ends of the range's records before it
  std::uint64_t offset = 0;
  std::string column;
  std::string reason;
  std::string raw;
};

struct RangeResult {
  FileRange range;
  unsigned worker = 0;
  std::uint64_t first_record = 0;  // where the first record was taken to begin
  std::uint64_t end_record = 0;    // where the record after the last one begins
  std::uint64_t lines = 0;         // line ends within the range's records
  std::uint64_t read = 0;
  std::uint32_t stored = 0;
  std::vector<RangeBadRow> bad;
  std::string block_hashes;               // of the bytes of a plain file's range
  std::vector<std::uint32_t> partitions;  // stored rows of each
};

// What is known of all rows of a thread; merged when all are read.
struct RowStatistics {
  std::uint32_t first_time = 0xFFFF'FFFF;
  std::uint32_t last_time = 0;
  Micros time_unit = micros_per_day;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();  // of the numbers present
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  std::uint64_t null_numbers = 0;
  std::uint64_t null_sessions = 0;

  void merge(const RowStatistics& that) noexcept;
};

// An event type of a thread beside the reserved ones.
struct NewKind {
  std::string name;
  RowPlace first;
};

template <typename Record>
class RangeParser {
 public:
  RangeParser(const LoadPlan& plan, const Binding& binding, const FastPlan& fast,
              ProductTable& products, unsigned bits);

  // Throws NotRegular, NotNarrow, KeyIsText, and what reading the file throws.
  RangeResult parse(const FileRange& range);
  // After the last range.
  void finish() { partitions_.finish(); }

  const Partitions<Record>& partitions() const noexcept { return partitions_; }
  const RowStatistics& statistics() const noexcept { return statistics_; }
  const std::vector<NewKind>& kinds() const noexcept { return new_kinds_; }

 private:
  enum class KeyState : std::uint32_t { empty, with_key, keyless };
  struct KnownSession {
    UserSession session;
    std::uint32_t number = 0;
    KeyState key = KeyState::empty;
  };
  // Two that were met lately, in one line of the cache.
  struct alignas(64) KnownSessions {
    KnownSession first;
    KnownSession second;
  };

  void begin(const FileRange& range);
  bool refill();
  std::size_t read_at(std::uint64_t position, std::span<char> into) const;
  void make_room(std::size_t bytes);
  bool find_first_record();
  void read_rows();
  bool read_regular_rows();
  std::size_t count_regular_rows() noexcept;
  bool is_usual_text(std::size_t begin, std::size_t end) noexcept;
  void pass_marks() noexcept;
  void find_places(std::size_t count) noexcept;
  std::size_t find_products(std::size_t count);
  std::uint32_t known_product(std::size_t row, std::size_t stored);
  void check_product(std::size_t row);
  std::uint32_t add_product(std::size_t row, std::size_t stored);
  std::size_t leave_out_bad(std::size_t count) noexcept;
  // The record at `at_` by the exact reader; false: the buffer ends before it does.
  bool read_exactly();
  void skip_long_line();
  void store_exactly(const TypedRow& row);
  void set_aside(const RowProblem& problem, std::uint64_t offset);
  std::uint8_t code_of_kind(std::string_view name);
  void store(std::size_t count);
  void note_statistics(std::size_t count);
  [[noreturn]] static void give_way();
  std::uint32_t session_of(std::size_t row);

  const LoadPlan& plan_;
  const Binding& binding_;
  const FastPlan& fast_;
  FindMarks find_marks_;
  RowReader exact_;
  CsvFormat format_;
  SourceRecord record_;
  TypedRow typed_;

  unsigned partition_shift_;
  Partitions<Record> partitions_;
  ProductTable& products_;
  ProductTable::View known_products_;
  std::uint32_t settled_products_ = 0;  // smaller codes were first met in ranges before this one
  std::vector<std::uint8_t> noted_products_;  // in this range, from those on
  std::uint64_t batches_ = 0;                 // of regular rows
  std::uint64_t exact_rows_ = 0;              // whose product was known
  RowStatistics statistics_;
  std::vector<NewKind> new_kinds_;
  std::vector<KnownSessions> known_sessions_;
  std::string product_key_;  // of a row that the exact reader took
  std::size_t bad_bytes_ = 0;

  // The rows at hand, and where what belongs to them lies.
  RegularRows rows_;
  std::array<Fingerprint, RegularRows::rows_max> product_prints_;
  std::array<std::uint32_t, RegularRows::rows_max> products_of_;  // none: a bad row
  std::array<std::uint32_t, RegularRows::rows_max> partition_of_;
  std::array<std::uint32_t, RegularRows::rows_max> session_slot_of_;

  // The range at hand.
  const FileRange* range_ = nullptr;
  RangeResult result_;
  std::vector<std::uint32_t> rows_before_;  // of each partition, when the range began
  std::vector<char> buffer_;                // what can be read before and behind the bytes as well
  char* text_ = nullptr;                    // the bytes
  std::vector<std::uint32_t> places_;       // find_marks
  std::vector<std::uint32_t> lines_;
  std::vector<std::uint32_t> odd_;
  MarkCounts marks_;
  std::size_t next_place_ = 0;       // the first one at or behind at_
  std::size_t next_line_ = 0;        // of that one or behind it
  std::size_t next_odd_ = 0;         // the first one at or behind at_
  std::size_t at_ = 0;               // of the next record, in the text
  std::size_t have_ = 0;             // bytes of text
  std::uint64_t buffer_offset_ = 0;  // of the text's first byte, in the file
  bool file_ended_ = false;
};

extern template class RangeParser<NarrowRecord>;
extern template class RangeParser<WideRecord>;

}  // namespace footfall
