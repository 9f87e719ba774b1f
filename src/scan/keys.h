// Keys over a whole store: which entries of the segments' key tables mean the same, and the order
// of keys. Segments know only their own keys; these are made when a question first needs them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/schema.h"
#include "scan/walk.h"
#include "table/table.h"

namespace footfall {

class Segment;
class StoreReader;

// The distinct keys of one column, numbered in key order (int64 as numbers, text by bytes), so
// that a smaller number is a smaller key. Immutable.
class KeyNumbers {
 public:
  KeyNumbers(const StoreReader& store, const Column& column);

  std::uint32_t size() const noexcept;
  Value value(std::uint32_t number) const;

  // By product version; no_number where it has no key. Empty where the column is not of_product.
  std::span<const std::uint32_t> by_version() const noexcept { return by_version_; }
  // By entry of the segment's key table; empty where the column is absent there or has no table.
  std::span<const std::uint32_t> by_entry(std::size_t segment) const noexcept {
    return by_entry_[segment];
  }
  // Of an int64 key that occurs.
  std::uint32_t find(std::int64_t key) const;

 private:
  void number_versions(const StoreReader& store, const Column& column);
  void number_entries(const StoreReader& store, const Column& column);
  void number_rows(const StoreReader& store, const Column& column);

  std::vector<std::int64_t> numbers_;  // int64 keys
  std::vector<std::string> texts_;     // text keys
  std::vector<std::uint32_t> by_version_;
  std::vector<std::vector<std::uint32_t>> by_entry_;
};

// Which entries of a column of pairs (session_id, order_id) have the same key.
class SharedKeys {
 public:
  enum class Among : std::uint8_t { everybody, guests };

  SharedKeys(const StoreReader& store, std::uint32_t column, Among among, unsigned threads);

  // How many keys have more than one entry; these are numbered 0 .. groups-1.
  std::uint32_t groups() const noexcept { return groups_; }
  // The number of the entry's key, or no_number where no other entry has it.
  std::uint32_t group(std::size_t segment, std::uint64_t entry) const noexcept {
    const auto& of_segment = by_entry_[segment];
    return of_segment.empty() ? no_number : of_segment[entry];
  }

 private:
  std::uint32_t groups_ = 0;
  std::vector<std::vector<std::uint32_t>> by_entry_;  // by segment; empty: none is shared
};

}  // namespace footfall
