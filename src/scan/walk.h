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
  // The event types that spans of users hold; none: all. Users without such a row are left out.
  // Sessions and orders are those of all chosen rows.
  std::vector<std::string> of = {};
  Grain grain = Grain::user;
  bool kind = true;       // Span::kind
  bool product = false;   // Span::product
  bool pairs = false;     // Span::pairs: of the first two columns, dictionaries or paths
  bool sessions = false;  // Span::session; made by gaps where the source has no session column
  bool orders = false;    // Span::order
  bool arrival = false;   // Span::arrival
  bool all_rows = false;  // spans hold all rows, and Span::chosen tells the filter's ("first ever")
};

// In a span: the row has no session, order, product.
constexpr std::uint32_t no_number = 0xFFFFFFFF;

// A needed column of the rows of a span: dictionary codes (0 is NULL), int64 keys, scaled decimals,
// dates, times; text keys are numbers of the snapshot (Snapshot::key_text). A value is looked up
// when a walk asks for it, since most walks ask for those of few rows.
class SpanColumn {
 public:
  SpanColumn() = default;
  // Values by row. `present` is nullptr where none is NULL.
  SpanColumn(const std::int64_t* values, const std::uint8_t* present)
      : values_(values), present_(present) {}
  // Values by product version, and the version by row.
  SpanColumn(const std::int64_t* values, const std::uint8_t* present, const std::uint32_t* version)
      : values_(values), present_(present), version_(version) {}

  std::int64_t operator[](std::size_t row) const noexcept { return values_[place(row)]; }
  bool has(std::size_t row) const noexcept {
    return present_ == nullptr || present_[place(row)] != 0;
  }
  // Rows of equal product version have equal values.
  bool by_version() const noexcept { return version_ != nullptr; }
  // By version: the same of rows of these versions.
  SpanColumn with(const std::uint32_t* version) const noexcept {
    return {values_, present_, version};
  }
  // The rows from `row` on.
  SpanColumn from(std::size_t row) const noexcept {
    if (by_version()) return {values_, present_, version_ + row};
    return {values_ + row, present_ == nullptr ? nullptr : present_ + row};
  }

 private:
  std::size_t place(std::size_t row) const noexcept {
    return version_ == nullptr ? row : version_[row];
  }

  const std::int64_t* values_ = nullptr;
  const std::uint8_t* present_ = nullptr;
  const std::uint32_t* version_ = nullptr;
};

// A pair of codes, and how many rows of a span have it. Threads may number pairs differently.
struct PairKey {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  friend bool operator==(const PairKey&, const PairKey&) = default;
};
struct PairCount {
  std::uint32_t pair = 0;
  std::uint32_t events = 0;
  std::uint32_t purchases = 0;
};

// The chosen rows of one user (or order), oldest first: the unit that every walk works on.
//
// Equal times keep their order of arrival. All slices are equally long, and index i means the same
// row. They stay valid until `Walk::add` returns. What Needs did not ask for is empty.
struct Span {
  std::uint32_t user = 0;        // 0 .. users-1 of the snapshot; no_number: a guest's order
  std::span<const Micros> time;  // UTC, ascending
  std::span<const Kind> kind;    // event type code
  std::span<const std::uint32_t> product;  // product number of the snapshot (Snapshot::products)
  // Numbers within the user, the smaller the earlier the session or order began; no_number: none.
  // With Needs::of they only tell one from another: who began before may have no row here.
  // Orders go by the dataset's rule; only purchase rows have one.
  std::span<const std::uint32_t> session;
  std::span<const std::uint32_t> order;
  std::span<const std::uint64_t> arrival;  // ascending in file order over the whole store
  std::span<const std::uint8_t> chosen;    // with all_rows: 1 where the filter holds
  std::span<const SpanColumn> values;      // by needed column
  std::span<const PairCount> pairs;        // the rows by pair, in order of first appearance
  std::span<const PairKey> pair_keys;      // of this thread, by number of the pair

  std::size_t count() const noexcept { return time.size(); }
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
