// The product attributes that a load has met, by the raw text of their fields; threads share it.
//
// The fields lie side by side in a row, so one look-up of the fingerprint of the text from the
// first to the last finds them all, in 16 bytes. Looking up waits for nobody; what is new is added
// by one thread at a time. Codes are given as threads come; when all rows are read they become
// those of the store, in the order of the first rows (Batch::merge_products).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "ingest/fingerprint.h"
#include "ingest/huge_pages.h"
#include "ingest/row.h"
#include "ingest/text_arena.h"

namespace footfall {

// Where a row lies in the order of the load: what comes first gets the first code.
struct RowPlace {
  std::uint32_t range = 0;
  std::uint32_t row = 0;  // among the range's stored rows

  friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

class ProductTable {
 private:
  // Empty where `high` is 0, which is written last.
  struct Slot {
    std::atomic<std::uint64_t> low{0};
    std::atomic<std::uint64_t> high{0};  // its lower 32 bits: the code + 1
  };

 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  // The slots as they are: good until the table ends, but without what is added to larger ones.
  class View {
   public:
    void prefetch(const Fingerprint& print) const noexcept {
      __builtin_prefetch(&slots_[print.low & mask_]);
    }
    std::uint32_t find(const Fingerprint& print) const noexcept {
      for (std::uint64_t at = print.low & mask_;; at = (at + 1) & mask_) {
        const std::uint64_t high = slots_[at].high.load(std::memory_order_acquire);
        if (((high ^ print.high) >> 32) == 0 && high != 0 &&
            slots_[at].low.load(std::memory_order_relaxed) == print.low) {
          return static_cast<std::uint32_t>(high) - 1;
        }
        if (high == 0) return none;
      }
    }

   private:
    friend class ProductTable;
    const Slot* slots_ = nullptr;
    std::uint64_t mask_ = 0;
  };

  // `columns`: which of a row's values a product has.
  explicit ProductTable(std::vector<std::size_t> columns, const FingerprintOptions& prints = {});

  const Fingerprinter& fingerprinter() const noexcept { return fingerprinter_; }
  View view() const noexcept;

  // The code of the product, a new one where it has none; texts among the values are kept.
  std::uint32_t find_or_add(const Fingerprint& print, const std::vector<TypedValue>& row_values,
                            RowPlace place);
  // Whether the product has these values: its texts, and not their fingerprint, decide.
  bool is(std::uint32_t code, const std::vector<TypedValue>& row_values);
  // A product's row that may come before the one that added it.
  void note(std::uint32_t code, RowPlace place);
  // Those with smaller codes were met in ranges before any that a thread takes from now on.
  std::uint32_t size() const noexcept { return size_.load(std::memory_order_acquire); }

  // When nothing is added any more.
  RowPlace first(std::uint32_t code) const noexcept { return firsts_[code]; }
  const TypedValue& value(std::uint32_t code, std::size_t column) const noexcept {
    return values_[code * columns_.size() + column];
  }

 private:
  using Slots = HugeVector<Slot>;
  void put_slot(const Fingerprint& print, std::uint32_t code) noexcept;
  void grow();

  const Fingerprinter fingerprinter_;
  const std::vector<std::size_t> columns_;
  std::atomic<std::uint32_t> size_{0};
  std::atomic<const Slots*> slots_{nullptr};  // the last of all_slots_

  std::mutex adding_;                              // guards what follows
  std::vector<std::unique_ptr<Slots>> all_slots_;  // smaller ones are looked at still
  std::vector<Fingerprint> prints_;                // by code
  std::vector<RowPlace> firsts_;                   // by code
  std::vector<TypedValue> values_;                 // by code, then column
  TextArena arena_;
};

}  // namespace footfall
