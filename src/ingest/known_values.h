// What texts of a column became, so that a text that comes again and again is cleaned once.
//
// Of fixed size: when it is full it begins anew. Long texts are not kept. Row code: nothing here
// throws or asks for memory once it is made. One thread's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ingest/row.h"

namespace footfall {

// A value and what each step of cleaning did on the way to it, a bit a step.
struct KnownValue {
  TypedValue value;  // its text lives until the cache is told of another one
  std::uint32_t changed = 0;
  std::uint32_t emptied = 0;
};

class KnownValues {
 public:
  static constexpr std::size_t steps_max = 32;

  KnownValues();

  std::optional<KnownValue> find(std::string_view text) noexcept;
  // Of the text that find() has not found just before.
  void keep(std::string_view text, const KnownValue& known) noexcept;

 private:
  static constexpr std::size_t text_max = 64;
  static constexpr std::size_t entries_max = 8192;
  static constexpr std::size_t texts_max = std::size_t{512} << 10;
  static constexpr std::size_t places = 2 * entries_max;
  // Its text and the value's lie one behind the other.
  struct Entry {
    std::uint32_t hash = 0;  // the upper half; the lower one says the place
    std::uint32_t text = 0;  // in texts_
    std::uint8_t text_size = 0;
    std::uint8_t made_size = 0;
    bool present = false;
    std::uint32_t changed = 0;
    std::uint32_t emptied = 0;
    std::int64_t number = 0;
  };
  void forget() noexcept;

  std::vector<std::uint16_t> places_;  // by hash, the next free one: 1 + place in entries_; 0: free
  std::vector<Entry> entries_;
  std::vector<char> texts_;
  std::size_t entries_used_ = 0;
  std::size_t texts_used_ = 0;
  std::uint64_t hash_ = 0;  // of the text looked for last,
  std::size_t place_ = 0;   // and where it would be
};

}  // namespace footfall
