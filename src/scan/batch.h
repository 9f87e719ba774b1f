// Some users' chosen rows, side by side, as columns: what walks and rollups read.
//
// A batch is filled from one range of users (or of guests' rows) and used until the next is read;
// its buffers are reused. Columns are decoded when they are first asked for. One thread's own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scan/customers.h"
#include "scan/snapshot.h"
#include "scan/version_lines.h"
#include "scan/walk.h"
#include "store/segment.h"

namespace footfall {

// Where the values of a column come from.
enum class Place : std::uint8_t {
  time,      // event_time
  kind,      // event_type
  user,      // user_id
  version,   // a column of the product version
  customer,  // a column of the customers dimension
  row,       // kept row by row
  amount,    // price x quantity, where no amount is mapped
  price,     // amount / quantity, where no price is mapped
  one,       // quantity, where there is none
};

// A column that batches can decode: values as walks see them (SpanColumn).
struct ReadColumn {
  std::string name;
  Place place = Place::row;
  const Column* column = nullptr;  // nullptr: not of the schema (made, one, event_*)
  // By product version.
  std::vector<std::int64_t> by_version;
  std::vector<std::uint8_t> version_present;
  CustomerValues by_user;    // of a column of the customers
  std::size_t money = 0;     // of an amount: the price's place; of a price: the amount's
  std::size_t quantity = 0;  // of both; no_quantity: the money alone
  static constexpr std::size_t no_quantity = ~std::size_t{0};

  bool is_made() const noexcept { return place == Place::amount || place == Place::price; }
};

// The columns that one scan reads, by place. Immutable while the scan runs.
class ReadColumns {
 public:
  explicit ReadColumns(std::shared_ptr<const Snapshot> snapshot);

  // The place of a column of the schema, "amount", "price", "quantity", "event_time" or
  // "event_type"; added where it is new. Error bad_request where there is no such column.
  std::size_t add(std::string_view name);
  const ReadColumn& at(std::size_t place) const noexcept { return columns_[place]; }
  std::size_t size() const noexcept { return columns_.size(); }
  const Snapshot& snapshot() const noexcept { return *snapshot_; }

  // Before batches are asked for products: where versions have them, they lie in their lines.
  void add_products();
  std::optional<std::size_t> products() const noexcept { return products_; }
  VersionLines& version_lines() noexcept { return lines_; }
  const VersionLines& version_lines() const noexcept { return lines_; }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<ReadColumn> columns_;
  VersionLines lines_;
  std::optional<std::size_t> products_;  // place in the lines
};

// One column of a batch. `present` is empty where no value is NULL.
struct Values {
  std::span<const std::int64_t> values;
  std::span<const std::uint8_t> present;

  bool has(std::size_t row) const noexcept { return present.empty() || present[row] != 0; }
};

// Where rows of a batch lie: `count` rows from batch row `at` on.
struct Piece {
  std::uint32_t segment = 0;
  std::uint32_t at = 0;
  std::uint32_t count = 0;
  std::uint32_t first = 0;  // row of the segment (Batch::rows_of), where they are neighbours
  bool listed = false;      // else Batch::row_ids from `at` on
};

// Rows of a batch; `rows` is nullptr for all of them in order.
struct RowList {
  const std::uint32_t* rows = nullptr;
  std::size_t count = 0;

  // These rows, also where there are none.
  static RowList of(const std::vector<std::uint32_t>& rows) noexcept {
    static constexpr std::uint32_t nothing = 0;
    return {rows.empty() ? &nothing : rows.data(), rows.size()};
  }

  template <typename Visit>
  void each(Visit visit) const {
    if (rows == nullptr) {
      for (std::uint32_t i = 0; i < count; ++i) visit(i);
    } else {
      for (std::size_t i = 0; i < count; ++i) visit(rows[i]);
    }
  }
};

class Batch {
 public:
  // `rows_of`: of which rows of each segment this will hold some; empty: of all rows of each.
  Batch(const ReadColumns& columns, std::vector<RowSet> rows_of);

  // Filling: clear(), then for each user their rows in order and end_user().
  void clear();
  void add_rows(std::uint32_t segment, std::uint32_t first, std::uint32_t count);
  void add_row(std::uint32_t segment, std::uint32_t row);
  // All that the batch will hold: rows of the only segment from `first` on, each row's user,
  // ascending (valid until clear). The same as add_rows and end_user for each of them.
  void fill(std::uint32_t first, std::span<const std::uint32_t> users);
  // The rows added since the last call are this user's (no_number: guests', or rows of different
  // users); nothing where there are none. `segment` is the only one they lie in, or no_number, and
  // `local` the user's number there.
  void end_user(std::uint32_t user, std::uint32_t segment, std::uint32_t local);

  std::size_t rows() const noexcept { return rows_; }
  bool empty() const noexcept { return rows_ == 0; }

  struct User {
    std::uint32_t number;   // of the snapshot, or no_number
    std::uint32_t segment;  // where all rows lie, or no_number
    std::uint32_t local;    // the user's number in that segment
    std::uint32_t begin;    // rows [begin, end) of the batch
    std::uint32_t end;
  };
  std::span<const User> users();

  // Each is decoded at the first call.
  std::span<const Micros> time();
  std::span<const Kind> kind();
  std::span<const std::uint32_t> version();  // 0 where the dataset has none
  std::span<const std::uint32_t> product();  // numbers of the snapshot; see add_products
  std::span<const std::uint64_t> arrival();  // over the whole store
  std::span<const std::uint32_t> user();     // number of each row's user
  // Error limit where a row that is looked at has an amount or price that leaves 64 bits.
  Values values(std::size_t column, RowList looked_at);
  Values values(std::size_t column) { return values(column, {nullptr, rows_}); }
  // The same as walks see it: what the product version tells is not spread over the rows.
  SpanColumn span_column(std::size_t column, RowList looked_at);
  SpanColumn span_column(std::size_t column) { return span_column(column, {nullptr, rows_}); }
  // 1 where the column has a value, a byte a row; empty: in every row.
  std::span<const std::uint8_t> present(std::size_t column);
  // Codes of a dictionary or path that is kept row by row.
  std::span<const std::uint32_t> codes(std::size_t column);
  // Entries of a column of pairs or keys in its segment's table; no_number where NULL.
  std::span<const std::uint32_t> entries(std::uint32_t column);
  // The entries of a column of pairs that these rows have, where they are all rows of neighbouring
  // users of one segment: [first, second), of which each has a row. Else nullopt.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> neighbouring_entries(
      std::uint32_t column) const;

  struct Origin {
    std::uint32_t segment;
    std::uint32_t row;
  };
  Origin origin(std::uint32_t row) const noexcept;
  // What the numbers of a segment's rows count.
  RowSet rows_of(std::uint32_t segment) const noexcept {
    return rows_of_.empty() ? RowSet::all : rows_of_[segment];
  }
  std::span<const Piece> pieces() const noexcept { return pieces_; }
  const ReadColumns& columns() const noexcept { return columns_; }
  const Snapshot& snapshot() const noexcept { return columns_.snapshot(); }

 private:
  struct Decoded {
    bool done = false;
    bool nullable = false;
    std::vector<std::int64_t> values;
    std::vector<std::uint8_t> present;
    std::vector<std::uint32_t> too_long;  // rows of made money that leaves 64 bits, ascending
  };
  struct Codes {
    bool done = false;
    std::vector<std::uint32_t> codes;
    std::span<const std::uint32_t> view;  // of entries: the codes, or as they are stored
  };
  void decode(const ReadColumn& column, Decoded& out);
  void decode_rows(const ReadColumn& column, Decoded& out);
  void decode_versions(const ReadColumn& column, Decoded& out);
  void decode_customers(const ReadColumn& column, Decoded& out);
  void decode_users(const ReadColumn& column, Decoded& out);
  void decode_made(const ReadColumn& column, Decoded& out);
  std::span<const std::uint32_t> stored_entries(std::uint32_t column) const;
  // The rows of a piece that is listed; verifies the section for all its rows.
  const std::uint32_t* ids(const Piece& piece) const noexcept { return &row_ids_[piece.at]; }
  void touch(const Piece& piece, SectionRole role, std::uint32_t column) const;
  bool one_piece() const noexcept { return pieces_.size() == 1 && !pieces_[0].listed; }

  const ReadColumns& columns_;
  std::vector<RowSet> rows_of_;               // by segment; empty: all rows of each
  std::vector<std::uint64_t> arrival_begin_;  // by segment: rows of the segments before
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> row_ids_;  // by row, where its piece is listed
  std::vector<User> users_;
  std::span<const std::uint32_t> user_of_row_;  // after fill(), until somebody asks for users_
  std::size_t rows_ = 0;
  std::size_t user_begin_ = 0;

  std::vector<Micros> time_buffer_;
  std::vector<Kind> kind_buffer_;
  std::vector<std::uint32_t> version_buffer_;
  std::vector<std::uint32_t> product_buffer_;
  std::vector<std::uint64_t> arrival_buffer_;
  std::vector<std::uint32_t> user_buffer_;
  std::span<const Micros> time_;  // empty: not decoded yet
  std::span<const Kind> kind_;
  std::span<const std::uint32_t> version_;
  std::span<const std::uint32_t> product_;
  std::span<const std::uint64_t> arrival_;
  std::span<const std::uint32_t> user_;
  std::vector<Decoded> decoded_;                    // by place in columns_
  std::vector<std::vector<std::uint8_t>> present_;  // likewise; scratch of present()
  std::vector<Codes> codes_;                        // likewise
  std::map<std::uint32_t, Codes> entries_;          // by column id
};

}  // namespace footfall
