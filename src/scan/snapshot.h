// One committed state of a store as questions see it: segments joined by user, dictionaries with
// their order, products numbered.
//
// Immutable after open; threads share it. Holds the segments' mappings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"
#include "table/table.h"

namespace footfall {

class StoreReader;

class Snapshot {
 public:
  // Reads the user tables and dictionaries, no rows. `threads` at open only.
  static std::shared_ptr<const Snapshot> open(std::shared_ptr<const StoreReader> store,
                                              unsigned threads);
  virtual ~Snapshot() = default;

  virtual const StoreReader& store() const = 0;
  virtual const Schema& schema() const = 0;
  virtual std::uint64_t rows() const = 0;
  // The first and last event_time of all rows, UTC; nullopt for an empty store.
  virtual std::optional<Micros> first_time() const = 0;
  virtual std::optional<Micros> last_time() const = 0;

  // Users are numbered 0 .. users-1 over all segments, in the store's order (by hash).
  virtual std::uint32_t users() const = 0;
  virtual Value user_key(std::uint32_t user) const = 0;  // int64 or text
  // Key order: int64 as numbers, text by bytes.
  virtual bool user_less(std::uint32_t a, std::uint32_t b) const = 0;

  // Products are the distinct product_id values, numbered 0 .. products-1 in key order, so that a
  // smaller number is a smaller key.
  virtual std::uint32_t products() const = 0;
  virtual Value product_key(std::uint32_t product) const = 0;

  // Event types by code, the reserved ones first (whether or not a row has them).
  virtual const std::vector<std::string>& kind_names() const = 0;
  // How many rows of all data are of this event type.
  virtual std::uint64_t kind_rows(Kind kind) const = 0;

  // Texts of a dictionary or path column by code; code 0 is NULL (its text is "").
  virtual const std::vector<std::string>& dictionary(std::string_view column) const = 0;
  // Place of each code in the order of the texts by bytes (paths level by level); NULL is last.
  virtual const std::vector<std::uint32_t>& ranks(std::string_view column) const = 0;
  // A cell of a column from what Span::values or a rollup holds: NULL for code 0 of dictionaries.
  virtual Value value(std::string_view column, std::int64_t stored) const = 0;
};

}  // namespace footfall
