// The keys of a group as codes: what rows are counted by, and what a code means.
//
// Keys that come from the same source (the product version, the quarter of an hour) share one
// component, so a row's code is one look-up in a table. Immutable while a scan runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "scan/batch.h"
#include "scan/rollup.h"
#include "table/table.h"

namespace footfall {

// Quarters of an hour of UTC: every zone's days and hours begin at one, in nearly every year.
class QuarterHours {
 public:
  QuarterHours(const Snapshot& snapshot, const Clock& clock);

  // Whether the data's time is short enough for tables, and the zone's offsets fit.
  bool usable() const noexcept { return usable_; }
  std::uint32_t size() const noexcept { return size_; }
  Micros begin(std::uint32_t quarter) const noexcept { return origin_ + quarter * length; }
  void number(std::span<const Micros> times, std::uint32_t* out) const noexcept {
    for (std::size_t i = 0; i < times.size(); ++i) {
      out[i] = std::uint32_t(std::uint64_t(times[i] - origin_) / std::uint64_t(length));
    }
  }

 private:
  static constexpr Micros length = 15 * micros_per_minute;
  Micros origin_ = 0;
  std::uint32_t size_ = 0;
  bool usable_ = false;
};

// One key of a rollup within a component: by code, its place in key order and its value.
struct CodedKey {
  std::size_t key = 0;  // place in Rollup::by
  std::vector<std::int64_t> rank;
  std::vector<Value> value;
};

// What tells a row's codes without the row.
struct Told {
  std::uint32_t number = 0;  // of the product version or quarter of an hour
  std::uint32_t code = 0;    // of a column's number
  std::uint32_t kind = 0;    // event type
};

struct Component {
  enum class Source : std::uint8_t {
    quarter,   // number of the quarter hour
    version,   // product version
    kind,      // event type
    user,      // number of the user; no table, its value is the user's key
    customer,  // number of the user, guests' behind all others
    codes,     // dictionary or path kept row by row
    number,    // numbers: code_of(value), 0 is NULL; or numbered as met, where unbounded
    entries,   // entries of the segments' key tables
    local,     // local time of a zone or range that has no table: numbers, numbered as met
  };
  static constexpr std::uint32_t unbounded = 0;

  Source source = Source::kind;
  std::size_t column = 0;            // place in ReadColumns: codes, number, entries
  std::uint32_t size = unbounded;    // codes are 0 .. size-1
  std::vector<std::uint32_t> table;  // by source number: code, or no_number; empty: as it is
  bool partial = false;              // some rows have no code
  std::int64_t low = 0;              // number: the least, and what all are multiples of above it
  std::int64_t unit = 1;             // set_unit
  int unit_shift = 0;                // unit is unit_odd << unit_shift
  std::uint64_t unit_inverse = 1;    // of unit_odd, modulo 2^64
  std::vector<std::uint32_t> entry_begin;  // entries: by segment, into `table`
  std::vector<CodedKey> keys;              // without values where size is unbounded, and for users
  GroupKey local_key;                      // local
  std::optional<std::size_t> line;         // version, where rows are looked up: see add_lines
  bool decimal = false;                    // values of numbers are decimals

  // Every row has code 0.
  bool is_constant() const noexcept { return size == 1 && !partial && !table.empty(); }

  void set_unit(std::int64_t value) noexcept;

  // Of a component of versions, quarters, event types or bounded numbers; no_number: none.
  std::uint32_t code_of(const Told& told) const noexcept;

  // Division without remainder is a multiplication by the inverse.
  std::uint32_t code_of(std::int64_t value) const noexcept {
    const std::uint64_t above = std::uint64_t(value) - std::uint64_t(low);
    return std::uint32_t((above >> unit_shift) * unit_inverse) + 1;
  }
};

class CodeBuilder {
 public:
  CodeBuilder(ReadColumns& columns, const Clock& clock, const QuarterHours& quarters)
      : columns_(columns), clock_(clock), quarters_(quarters) {}

  // The components of the keys, and the fields of their columns in the result.
  std::vector<Component> components(const std::vector<GroupKey>& by);
  Field field(const GroupKey& key) const;
  // One column's values as codes, for counting different ones; NULL is 0 or no_number. Made once.
  std::shared_ptr<const Component> distinct(const std::string& column);

 private:
  // Adds a key to a component whose source has `size` numbers: id by number, rank and value by id.
  struct Ids {
    std::vector<std::uint32_t> id;  // by source number; no_number: no group
    std::vector<std::int64_t> rank;
    std::vector<Value> value;
  };
  void join(Component& component, std::size_t key, const Ids& ids);
  Ids version_ids(const GroupKey& key);
  Ids quarter_ids(const GroupKey& key) const;
  Ids text_ids(const GroupKey& key, const Column& column);
  // Of what is told by numbers 0 .. size-1: `stored` has their codes or numbers.
  Ids ids_of(const GroupKey& key, const Column& column, std::span<const std::int64_t> stored,
             std::span<const std::uint8_t> present);
  Ids customer_ids(const GroupKey& key, const Column& column);
  static Ids part_ids(const std::vector<std::string>& texts, const Column& column, int level);
  Component column_component(std::size_t key, const GroupKey& by);
  // Whether this is the price of a dataset that has none of its own.
  bool is_made_price(std::string_view name) const;
  Component number_component(std::size_t column) const;
  Component entry_component(std::size_t key, const Column& column);
  Component distinct_entries(const Column& column);
  Component distinct_keys(const Column& column);
  Component distinct_values(const std::string& column);

  ReadColumns& columns_;
  const Clock& clock_;
  const QuarterHours& quarters_;
  std::map<std::string, std::shared_ptr<const Component>, std::less<>> distinct_;
};

// The value that a period, hour or weekday key has at an instant.
std::int64_t local_value(const GroupKey& key, const Clock& clock, Micros utc);

constexpr std::int64_t null_rank = 0x7FFF'FFFF'FFFF'FFFF;

}  // namespace footfall
