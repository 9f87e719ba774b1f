// The relation `events`: every row of a snapshot with every column of its schema, as columns of
// cells, read straight from the segments. What SQL, exports and lists of rows are made from.
//
// Rows are in the store's order (by segment, user, time). Immutable; threads share it. Cells are
// verified (checksums) by the thread that reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "scan/customers.h"
#include "scan/snapshot.h"
#include "store/segment.h"

namespace footfall {

// A stretch of rows of one segment: what one thread reads at a time. Begins at a multiple of
// rows_max, so that bitmaps of presence can be copied word by word.
struct EventPart {
  static constexpr std::uint64_t rows_max = 32 * 2048;

  std::size_t segment = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// A column of the relation.
struct EventColumn {
  enum class Role : std::uint8_t {
    time,        // event_time
    event_type,  // its rank
    arrival,     // place in file order over the whole store, 0 .. rows-1; hidden from people
    user,        // user_id
    version,     // a column of the product
    customer,    // a column of the customers
    stored,      // any other
  };
  // How its cells are read.
  enum class Cells : std::uint8_t { numbers, ranks, texts };

  std::string name = {};
  Role role = Role::stored;
  Cells cells = Cells::numbers;
  const Column* column = nullptr;  // nullptr: event_time, event_type, arrival
};

class Events {
 public:
  explicit Events(std::shared_ptr<const Snapshot> snapshot);
  // What only some columns need is made for these alone: no other may be read.
  Events(std::shared_ptr<const Snapshot> snapshot, const std::vector<std::string>& columns);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  const Snapshot& snapshot() const noexcept { return *snapshot_; }
  const std::shared_ptr<const Snapshot>& snapshot_pointer() const noexcept { return snapshot_; }
  // event_time, event_type, the schema's columns in order, arrival last.
  const std::vector<EventColumn>& columns() const noexcept { return columns_; }
  const std::vector<EventPart>& parts() const noexcept { return parts_; }

  // Texts of a column of ranks, ascending (by bytes; paths level by level), NULL left out: a cell
  // is the place of its text here.
  const std::vector<std::string>& ranked_texts(std::size_t column) const {
    return *shared_texts(column);
  }
  std::shared_ptr<const std::vector<std::string>> shared_texts(std::size_t column) const;
  // Keys as text that are the product's: by its version, in which a key may have several.
  std::shared_ptr<const std::vector<std::string>> texts_by_version(std::size_t column) const;

  // Checksums of what the readers below will touch of the part.
  void verify(const EventPart& part, std::size_t column) const;

  // The cells of rows [begin, begin + out.size()) of the part's segment. `present` has a bit a row
  // (bit i % 64 of word i / 64), already set to 1: the readers clear those of NULL cells. What
  // stands in a NULL cell is unspecified. begin is a multiple of 64.
  //
  // Keys int64, decimal units at the schema's scale, integers, days, microseconds:
  void numbers(const EventPart& part, std::size_t column, std::uint64_t begin,
               std::span<std::int64_t> out, std::uint64_t* present) const;
  // Places among ranked_texts:
  template <typename Rank>
  void ranks(const EventPart& part, std::size_t column, std::uint64_t begin, std::span<Rank> out,
             std::uint64_t* present) const;
  // Text keys; views live as long as this object, or, where a key has to be spelled, as long as
  // `spelled` (37 bytes a row) is not written again.
  void texts(const EventPart& part, std::size_t column, std::uint64_t begin,
             std::span<std::string_view> out, std::uint64_t* present,
             std::vector<char>& spelled) const;
  // Versions of the product where the column has a key:
  void versions(const EventPart& part, std::size_t column, std::uint64_t begin,
                std::span<std::uint32_t> out, std::uint64_t* present) const;

 private:
  struct Ranked;
  const Segment& segment(const EventPart& part) const;
  void add_column(const Column& column, bool is_read);

  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<EventColumn> columns_;
  std::vector<std::unique_ptr<const Ranked>> ranked_;  // by column; nullptr: not of ranks
  std::vector<CustomerValues> customers_;              // by column; empty: not the customers'
  std::vector<EventPart> parts_;
  std::vector<std::uint64_t> arrival_begin_;  // by segment
};

}  // namespace footfall
