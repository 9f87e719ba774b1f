// Stores for tests, from data that the reader of the test can see.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "scan/snapshot.h"

namespace footfall {

// A directory that is gone when the object is; in memory where the machine has /dev/shm, so that
// syncing costs nothing.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

// Rows of a dimension, as texts; the columns are in the schema of the events beside it.
struct TinyTable {
  Home home = Home::products;
  std::vector<std::string> columns;                            // without the key
  std::vector<std::string> keys;                               // by row
  std::vector<std::vector<std::optional<std::string>>> cells;  // by row, then column
};

// Rows in order of arrival, as texts, and the schema they are of: what a test says. A value is
// nullopt where the column is NULL.
struct TinyRows {
  Schema schema;  // event_time and event_type are not listed
  std::vector<Micros> times;
  std::vector<std::string> kinds;
  // By row, then column; NULL in columns of dimensions.
  std::vector<std::vector<std::optional<std::string>>> cells;
  std::vector<TinyTable> tables = {};

  std::size_t count() const noexcept { return times.size(); }
};

// Reads a table of words separated by blanks. The first line names the columns, as name or
// name:type. `#` begins a comment, `-` is NULL, "two words" is one value with a blank.
//
//   user, time, kind, session, order, product stand for user_id, event_time, event_type, ...
//   time is 10:00[:00] (of 2019-10-01), 2019-10-02 or 2019-10-02T10:00:00
//   types: key (int64 where every value is a canonical one, else text), text (a text key),
//     dictionary, path (levels joined by '.'), set (members joined by '|'), decimal(2), integer,
//     date, timestamp
//   without one: user_id, session_id, order_id, product_id, category_id are keys; category is a
//     path; price, amount, profit are decimal(2), quantity is an integer; all else a dictionary
//   product_id, category_id, category and brand are the product's (Column::of_product) where there
//     is a product; `brand:dictionary` and the like make it a column of the event
TinyRows tiny_rows(std::string_view text);
// Adds a dimension, read like the rows: its first column is the key, `product` or `user`. The last
// of several rows with one key stays.
void add_table(TinyRows& rows, std::string_view text);

// A real store made of the rows, and a snapshot of it. Cheap to copy.
class TinyStore {
 public:
  explicit TinyStore(TinyRows rows);

  const TinyRows& rows() const noexcept { return *rows_; }
  const Schema& schema() const noexcept { return rows_->schema; }
  // The rows in one segment.
  std::shared_ptr<const Snapshot> snapshot() const { return snapshot({}); }
  // Cut before the rows named (ascending), each part a segment of its own; every second cut also
  // ends a load.
  std::shared_ptr<const Snapshot> snapshot(const std::vector<std::size_t>& cuts) const;

 private:
  std::shared_ptr<const TinyRows> rows_;
};

TinyStore tiny_store(std::string_view text, const std::vector<std::string_view>& tables = {});

}  // namespace footfall
