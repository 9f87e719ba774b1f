// One row of a source with its values typed, and why a row could not be taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/record.h"
#include "model/clock.h"

namespace footfall {

// Bad rows are part of any real feed: values, counted and kept, never exceptions.
enum class RowFault : std::uint8_t {
  none,
  too_few_fields,
  too_many_fields,
  unclosed_quote,
  text_after_quote,
  too_long,
  undecodable,  // the record says why
  by_rule,      // the mapping sets it aside, and says why
  nul_byte,
  not_utf8,
  repeated_header,
  no_time,        // event_time is empty
  bad_time,       // no time of the calendar in any of the mapping's formats
  no_zone,        // a time without zone where times are UTC
  unwanted_zone,  // a time with zone where the mapping says floating
  no_event_type,
  long_event_type,  // more than 255 bytes
  no_key,           // the key of a dimension's row is empty
  bad_key,          // not a canonical int64
  bad_number,
  too_many_places,
  out_of_range,
  negative,
  bad_date,
  other_currency,   // another one than the rows before
  level_separator,  // a level of a path holds the separator
  many_members,     // of a set
  long_when_cleaned,
};

// Where and why. `column` is an index into the load's schema, or one of these.
struct RowProblem {
  static constexpr std::size_t whole_row = std::size_t(-1);
  static constexpr std::size_t event_time = std::size_t(-2);
  static constexpr std::size_t event_type = std::size_t(-3);

  RowFault fault = RowFault::none;
  std::size_t column = whole_row;
  std::string_view value;        // what was found there, until the reader reads the next row
  std::string_view reason = {};  // of by_rule; of other_currency: the one before

  bool none() const noexcept { return fault == RowFault::none; }
};

struct TypedValue {
  bool present = false;
  std::int64_t number = 0;
  std::string_view text;
};

// Views into the record or the reader's buffers, valid until the reader reads the next row.
struct TypedRow {
  static constexpr std::uint64_t no_product = ~std::uint64_t{0};

  Micros time = 0;                 // of an event
  std::string_view event_type;     // of an event
  std::vector<TypedValue> values;  // parallel to the load's schema
  // Where the reader numbers products: the row's, whose values are RowReader::product_values().
  std::uint64_t product = no_product;
};

}  // namespace footfall
