// Distinct keys of one column while a segment is being built, numbered in order of appearance.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/schema.h"
#include "store/dictionary.h"
#include "store/segment.h"
#include "store/segment_writer.h"

namespace footfall {

class KeySet {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;  // the number of NULL

  explicit KeySet(KeyType type) : type_(type) {}

  KeyType type() const noexcept { return type_; }
  std::uint32_t find_or_add(std::int64_t key);      // type int64
  std::uint32_t find_or_add(std::string_view key);  // type text
  std::uint32_t size() const noexcept;
  std::size_t memory_used() const noexcept;

  // By the numbers of two keys: in order of key; in order of (user hash, key).
  bool less(std::uint32_t a, std::uint32_t b) const noexcept;
  bool hash_less(std::uint32_t a, std::uint32_t b) const noexcept;

  // How a table of the keys with these numbers, in this order, is kept; then its sections.
  KeyTableInfo describe(std::span<const std::uint32_t> entries) const;
  void write(SegmentWriter& segment, std::uint32_t column, const KeyTableInfo& info,
             std::span<const std::uint32_t> entries) const;

 private:
  std::uint64_t hash(std::uint32_t key) const noexcept;

  KeyType type_;
  std::vector<std::int64_t> numbers_;
  std::unordered_map<std::int64_t, std::uint32_t> by_number_;
  std::deque<std::string> texts_;  // a deque, so that the map's keys stay where they are
  std::unordered_map<std::string_view, std::uint32_t, TextHash> by_text_;
  std::size_t text_bytes_ = 0;
};

}  // namespace footfall
