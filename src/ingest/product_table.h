// The product attributes that a thread has met, by the raw text of their fields.
//
// The fields lie side by side in a row, so one look-up of the text from the first to the last finds
// them all: a slot of 8 bytes, then the text itself, always compared in full. Codes of a thread are
// its own; when all rows are read they become those of the store (merge_products).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "ingest/row.h"

namespace footfall {

// Texts that stay where they are until the arena ends.
class TextArena {
 public:
  std::string_view keep(std::string_view text);
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t room_ = 0;
  char* next_ = nullptr;
  std::size_t bytes_ = 0;
};

// Where a row lies in the order of the load: what comes first gets the first code.
struct RowPlace {
  std::uint32_t range = 0;
  std::uint32_t row = 0;  // among the range's stored rows

  friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

class ProductTable {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  // `columns`: how many attributes a product has.
  explicit ProductTable(std::size_t columns);

  void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&slots_[hash & mask_]); }
  // The first candidate's text is fetched as well.
  void prefetch_text(std::uint64_t hash) const noexcept {
    const Slot& slot = slots_[hash & mask_];
    if (slot.code != none) __builtin_prefetch(texts_[slot.code].data());
  }
  std::uint32_t find(std::uint64_t hash, std::string_view raw) const noexcept {
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::uint64_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.code == none) return none;
      if (slot.tag != tag) continue;
      const std::string_view text = texts_[slot.code];
      if (text.size() == raw.size() && std::memcmp(text.data(), raw.data(), raw.size()) == 0) {
        return slot.code;
      }
    }
  }
  // A new entry; `values` are its attributes, whose texts are kept as well.
  std::uint32_t add(std::uint64_t hash, std::string_view raw,
                    const std::vector<TypedValue>& row_values,
                    const std::vector<std::size_t>& columns, RowPlace first);

  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(texts_.size()); }
  std::string_view raw(std::uint32_t code) const noexcept { return texts_[code]; }
  RowPlace first(std::uint32_t code) const noexcept { return first_[code]; }
  const TypedValue& value(std::uint32_t code, std::size_t column) const noexcept {
    return values_[code * columns_ + column];
  }
  std::size_t memory_used() const noexcept;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t code = none;
  };
  void grow();

  std::size_t columns_;
  std::vector<Slot> slots_;
  std::uint64_t mask_;
  std::vector<std::uint64_t> hashes_;    // by code
  std::vector<std::string_view> texts_;  // by code
  std::vector<RowPlace> first_;          // by code
  std::vector<TypedValue> values_;       // by code, then column
  TextArena arena_;
};

}  // namespace footfall
