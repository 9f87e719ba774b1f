// A walk: code that sees one user's, or one order's, chosen rows at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"
#include "table/table.h"

namespace footfall {

// What a span is: all chosen rows of one user; or all chosen purchase rows of one order by the
// dataset's rule, guests' too, so that order spans together hold every chosen purchase row once.
// Order spans have no session, order or chosen; the user is that of the order's first row.
enum class Grain : std::uint8_t { user, order };

// What a walk reads. `columns` are schema columns, or "amount" (mapped, else price x quantity) and
// "title"; a walk finds them in Span::values by their index here.
struct Needs {
  std::vector<std::string> columns = {};
  Grain grain = Grain::user;
  bool kind = true;       // Span::kind
  bool product = false;   // Span::product
  bool sessions = false;  // Span::session: numbered within the span; made by gaps where the source
                          // has no session column
  bool orders = false;    // Span::order: numbered within the span
  bool arrival = false;   // Span::arrival
  bool all_rows = false;  // spans hold all rows, and Span::chosen tells the filter's ("first ever")
};

// In a span: the row has no session, order, product.
constexpr std::uint32_t no_number = 0xFFFFFFFF;

// The chosen rows of one user (or order), oldest first: the unit that every walk works on.
//
// Equal times keep their order of arrival. All slices are equally long, and index i means the same
// row. They stay valid until `Walk::add` returns. What Needs did not ask for is empty.
struct Span {
  std::uint32_t user = 0;        // 0 .. users-1 of the snapshot; no_number: a guest's order
  std::span<const Micros> time;  // UTC, ascending
  std::span<const Kind> kind;    // event type code
  std::span<const std::uint32_t> product;  // product number of the snapshot (Snapshot::products)
  std::span<const std::uint32_t> session;  // 0, 1, ... in order of first appearance; no_number
  std::span<const std::uint32_t> order;    // likewise, by the dataset's rule, on purchase rows only
  std::span<const std::uint64_t> arrival;  // ascending in file order over the whole store
  std::span<const std::uint8_t> chosen;    // with all_rows: 1 where the filter holds
  // Per needed column: dictionary codes (0 is NULL), int64 keys, scaled decimals, dates, times.
  // Text keys appear as numbers of the snapshot (Snapshot::key_text).
  std::span<const std::span<const std::int64_t>> values;
  // Per needed column: 1 where the value is there; empty where the column has no NULLs.
  std::span<const std::span<const std::uint8_t>> present;

  std::size_t count() const noexcept { return time.size(); }
  bool has(std::size_t column, std::size_t row) const noexcept {
    return present[column].empty() || present[column][row] != 0;
  }
};

// One thread's state. Integers only, so that merging is exact in any order. Spans arrive in
// ascending user order within one thread; every span is seen by exactly one thread, whole.
class Walk {
 public:
  virtual ~Walk() = default;
  virtual void add(const Span& span) = 0;
  // Takes over what another instance of the same class saw.
  virtual void merge(Walk& other) = 0;
  // The input table: rows in key order, the same whatever the threads were.
  virtual Table result() = 0;
};

}  // namespace footfall
