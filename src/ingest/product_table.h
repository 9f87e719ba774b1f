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

#include "ingest/fast_values.h"
#include "ingest/huge_pages.h"
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
  // Once its slot is there: the place of the entry that it most likely is, whose text is fetched
  // as well. For code_at; 0: there is none.
  std::uint32_t candidate(std::uint64_t hash) const noexcept {
    std::uint64_t at = hash & mask_;
    while (slots_[at].tag != tag_of(hash) && slots_[at].tag != 0) at = (at + 1) & mask_;
    const char* const entry = entries_.data() + slots_[at].entry;
    __builtin_prefetch(entry);
    __builtin_prefetch(entry + 64);
    return slots_[at].entry;
  }
  // The code of the entry at `place` where its text is `raw`; none: it is another.
  std::uint32_t code_at(std::uint32_t place, std::string_view raw) const noexcept {
    const char* const entry = entries_.data() + place;
    const Head head = head_at(place);
    const bool same = place != 0 && head.size == raw.size() &&
                      same_text(entry + sizeof head, raw.data(), raw.size());
    return same ? head.code : none;
  }
  std::uint32_t find(std::uint64_t hash, std::string_view raw) const noexcept {
    const auto tag = tag_of(hash);
    for (std::uint64_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.tag != tag) {
        if (slot.tag == 0) return none;
        continue;
      }
      const std::uint32_t code = code_at(slot.entry, raw);
      if (code != none) return code;
    }
  }
  // A new entry; `row_values` hold its attributes in `columns`, whose texts are kept as well.
  std::uint32_t add(std::uint64_t hash, std::string_view raw,
                    const std::vector<TypedValue>& row_values,
                    const std::vector<std::size_t>& columns, RowPlace first);

  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(places_.size()); }
  // The row that first needed the product: it lies with the text, which is read beforehand.
  RowPlace first(std::uint32_t code) const noexcept { return head_at(places_[code]).first; }
  std::uint64_t hash(std::uint32_t code) const noexcept { return hashes_[code]; }
  std::string_view raw(std::uint32_t code) const noexcept;
  const TypedValue& value(std::uint32_t code, std::size_t column) const noexcept {
    return values_[code * columns_ + column];
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;    // of the hash, never 0 in a slot that is taken
    std::uint32_t entry = 0;  // where its text lies
  };
  // What lies before the text of an entry.
  struct Head {
    std::uint32_t code;
    std::uint32_t size;
    RowPlace first;
  };
  Head head_at(std::uint32_t place) const noexcept {
    Head head;
    std::memcpy(&head, entries_.data() + place, sizeof head);
    return head;
  }
  static std::uint32_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32) | 1;
  }
  void put_slot(std::uint64_t hash, std::uint32_t entry);
  void grow();

  std::size_t columns_;
  HugeVector<Slot> slots_;
  std::uint64_t mask_;
  HugeVector<char> entries_;           // head and text, one after another
  std::vector<std::uint32_t> places_;  // by code: where its entry lies
  std::vector<std::uint64_t> hashes_;  // by code
  std::vector<TypedValue> values_;     // by code, then column
  TextArena arena_;
};

}  // namespace footfall
