// What the texts of some fields became, so that fields that come again and again are read once.
//
// An exact table by the texts, of some columns' values for some fields' texts. It grows until the
// owner forgets all. One thread's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/row.h"
#include "ingest/text_arena.h"

namespace footfall {

class KnownValues {
 public:
  static constexpr std::uint64_t none = ~std::uint64_t{0};
  static constexpr std::size_t steps_max = 32;

  // What each step of cleaning did on the way to the values, a bit a step.
  struct Steps {
    std::uint32_t changed = 0;
    std::uint32_t emptied = 0;
  };

  KnownValues(std::size_t fields, std::size_t columns);

  // The entry of these texts, one a field; none.
  std::uint64_t find(std::span<const std::string_view> texts) noexcept;
  // A new entry, of the texts that find() has just not found; values are one a column. Entries are
  // numbered 0, 1, 2 ... and no number comes twice, also when all was forgotten.
  std::uint64_t add(std::span<const std::string_view> texts, std::span<const TypedValue> values,
                    const Steps& steps);
  // Good until it forgets.
  std::span<const TypedValue> values(std::uint64_t entry) const noexcept {
    return std::span(values_).subspan((entry - begin_) * columns_, columns_);
  }
  const Steps& steps(std::uint64_t entry) const noexcept { return entries_[entry - begin_].steps; }
  // Those known now are numbered begin() .. end() - 1.
  std::uint64_t begin() const noexcept { return begin_; }
  std::uint64_t end() const noexcept { return begin_ + entries_.size(); }

  // What it holds no longer fits a core's cache: the owner should forget all, when it can.
  bool full() const noexcept;
  void forget() noexcept;

 private:
  struct Entry {
    std::uint64_t hash = 0;
    Steps steps;
  };
  static constexpr std::uint32_t free = 0xFFFF'FFFF;
  bool is(std::uint32_t place, std::span<const std::string_view> texts) const noexcept;
  void put(std::uint32_t place) noexcept;

  std::size_t fields_;
  std::size_t columns_;
  std::uint64_t begin_ = 0;
  std::vector<std::uint32_t> slots_;  // by hash, the next free one: a place in what follows
  std::vector<Entry> entries_;
  std::vector<std::string_view> texts_;  // by place, then field
  std::vector<TypedValue> values_;       // by place, then column
  TextArena arena_;
  std::uint64_t hash_ = 0;  // of the texts looked for last
};

}  // namespace footfall
