// One committed state of a store as questions see it: segments joined by user, dictionaries with
// their order, products numbered.
//
// Immutable after open; threads share it. Holds the segments' mappings.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"
#include "scan/keys.h"
#include "store/segment.h"
#include "table/table.h"

namespace footfall {

class StoreReader;

class Snapshot {
 public:
  // Reads the user tables and dictionaries, no rows. `threads` for what is made from it.
  static std::shared_ptr<const Snapshot> open(std::shared_ptr<const StoreReader> store,
                                              unsigned threads);
  ~Snapshot();

  const StoreReader& store() const noexcept { return *store_; }
  const Schema& schema() const noexcept;
  std::uint64_t rows() const noexcept { return rows_; }
  unsigned threads() const noexcept { return threads_; }
  // The first and last event_time of all rows, UTC; nullopt for an empty store.
  std::optional<Micros> first_time() const noexcept { return first_time_; }
  std::optional<Micros> last_time() const noexcept { return last_time_; }

  // Users are numbered 0 .. users-1 over all segments, in the store's order (by hash).
  std::uint32_t users() const noexcept { return users_; }
  Value user_key(std::uint32_t user) const;  // int64 or text
  // Key order: int64 as numbers, text by bytes.
  bool user_less(std::uint32_t a, std::uint32_t b) const;
  // int64 keys by user; only where user_id is int64.
  std::int64_t user_number(std::uint32_t user) const;
  // The user of a key as text; nullopt where there is none.
  std::optional<std::uint32_t> find_user(std::string_view key) const;
  // By user: the row in the customers dimension, which the store has; Dimension::no_row: none.
  std::span<const std::uint32_t> customer_rows() const;
  // The numbers of a segment's users, ascending; empty: the same as in the segment.
  std::span<const std::uint32_t> users_of(std::size_t segment) const noexcept {
    return users_of_[segment];
  }

  // Products are the distinct product_id values, numbered 0 .. products-1 in key order, so that a
  // smaller number is a smaller key.
  std::uint32_t products() const;
  Value product_key(std::uint32_t product) const;

  // Event types by code, the reserved ones first (whether or not a row has them).
  const std::vector<std::string>& kind_names() const noexcept;
  // How many rows of all data are of this event type.
  std::uint64_t kind_rows(Kind kind) const;

  // Texts of a dictionary or path column by code; code 0 is NULL (its text is ""). "event_type" is
  // one, without a NULL.
  const std::vector<std::string>& dictionary(std::string_view column) const;
  // Place of each code in the order of the texts by bytes (paths level by level); NULL is last.
  const std::vector<std::uint32_t>& ranks(std::string_view column) const;
  // A cell of a column from what Span::values holds: NULL for code 0 of dictionaries; text keys by
  // their number.
  Value value(std::string_view column, std::int64_t stored) const;

  // Keys of a key column other than user_id.
  const KeyNumbers& key_numbers(std::string_view column) const;
  // Which orders (by the dataset's rule) have entries of several users or segments.
  const SharedKeys& shared_orders() const;
  // Which session ids occur more than once among users or segments.
  const SharedKeys& shared_sessions() const;

 private:
  // Made at first use, under a lock of the snapshot's own.
  struct Texts {
    std::vector<std::string> texts;
    std::vector<std::uint32_t> ranks;  // empty: not made yet
  };
  // Where a user's key is found.
  struct KeyPlace {
    std::uint32_t segment;
    std::uint32_t user;  // within the segment
  };

  Snapshot(std::shared_ptr<const StoreReader> store, unsigned threads);
  void join_users();
  KeyPlace key_place(std::uint32_t user) const noexcept;
  // Of a segment; looked up once, because looking up costs more than a key.
  const KeyTable& user_keys(std::uint32_t segment) const;
  Texts& texts_of(std::string_view column) const;  // under mutex_

  std::shared_ptr<const StoreReader> store_;
  unsigned threads_;
  std::uint64_t rows_ = 0;
  std::uint32_t users_ = 0;
  std::optional<Micros> first_time_;
  std::optional<Micros> last_time_;
  std::vector<std::vector<std::uint32_t>> users_of_;  // by segment
  std::vector<KeyPlace> key_places_;                  // by user; empty with one segment

  mutable std::once_flag user_keys_once_;
  mutable std::atomic<bool> has_user_keys_{false};
  mutable std::vector<KeyTable> user_keys_;  // by segment

  mutable std::mutex mutex_;  // guards all below while they are made; they never change again
  mutable std::map<std::string, std::unique_ptr<Texts>, std::less<>> texts_;
  mutable std::map<std::string, std::unique_ptr<KeyNumbers>, std::less<>> numbers_;
  mutable std::optional<std::vector<std::uint32_t>> customer_rows_;
  mutable std::unique_ptr<SharedKeys> shared_orders_;
  mutable std::unique_ptr<SharedKeys> shared_sessions_;
  mutable std::optional<std::array<std::uint64_t, 256>> kind_rows_;
};

}  // namespace footfall
