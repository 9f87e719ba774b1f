// Rows of a store as words that the reader of a test can see, into a store and out of it again.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file_system.h"
#include "store/store.h"

namespace footfall {

// A schema and rows for it, in order of arrival. The first line names event_time, event_type and
// then the columns as name:type; event_time is a number of microseconds.
//   types: int64, text (keys), dictionary, path, decimal2 .. decimal9, integer, date, timestamp;
//          `+` behind the type: of the product
// `-` is NULL, "two words" one value.
class TextRows {
 public:
  explicit TextRows(std::string_view text);
  TextRows(TextRows&&) = default;

  Schema schema;
  RowBlock block;

 private:
  void add_cell(std::size_t column, const std::string& text, bool null);

  std::deque<std::string> texts_;  // what the block's views show
};

// One load of the rows from one source called `name`; the content hash is that of the name.
LoadRecord record_of(std::string_view name, std::uint64_t stored, std::uint64_t set_aside = 0);
std::uint64_t load_rows(StoreWriter& store, const TextRows& rows, std::string_view name = "rows");

// The customers and the rows kept as they were read, where there are any; then
// all rows in the order in which they are stored, one line each: user event_time event_type, then
// the schema's columns but user_id; segments are separated by a line "--".
std::string store_text(const StoreReader& store);
std::string segment_text(const StoreReader& store, const Segment& segment);
// The rows that the segment holds as sales, likewise.
std::string sales_text(const StoreReader& store, const Segment& segment);

// Reads a store as it is on `files`, or says why not: the message of the Error.
std::string text_or_error(const FileSystem& files, const std::string& directory);

// What the Error of `action` says: message and hint, one a line; "no error" where there is none.
std::string error_text(const Error& error);
template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error_text(error);
  }
  return "no error";
}

}  // namespace footfall
