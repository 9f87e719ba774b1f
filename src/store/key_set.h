// Distinct keys of one column while a segment is being built, numbered in order of appearance.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "store/hash_index.h"
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
  std::string_view text(std::uint32_t key) const noexcept {
    const std::uint64_t begin = key == 0 ? 0 : ends_[key - 1];
    return std::string_view(bytes_).substr(begin, ends_[key] - begin);
  }
  std::uint64_t hash(std::uint32_t key) const noexcept;

  KeyType type_;
  std::vector<std::int64_t> numbers_;
  std::string bytes_;  // the texts, one after another
  std::vector<std::uint64_t> ends_;
  HashIndex index_;
};

}  // namespace footfall
