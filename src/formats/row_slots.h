// Memory that a decoder's process and ours share: slots that it fills with rows and we copy out.
//
// Made before the fork. Each side knows whose a slot is by what it was told over their stream; the
// memory itself says nothing. The process may write to a slot at any time, also to one that is
// being read: whoever reads takes a copy first, and believes only what the copy holds.
#pragma once

#include <cstddef>

namespace footfall {

class RowSlots {
 public:
  static constexpr std::size_t count = 8;
  static constexpr std::size_t slot_bytes = std::size_t{128} << 10;

  // Throws Error io where there is no memory to share.
  RowSlots();
  ~RowSlots();
  RowSlots(const RowSlots&) = delete;
  RowSlots& operator=(const RowSlots&) = delete;

  // No process that is forked from now on has them: a decoder shall not reach another one's rows.
  void keep_from_forks() noexcept;

  // The slot number `index`, below `count`.
  char* slot(std::size_t index) const noexcept { return memory_ + index * slot_bytes; }

 private:
  char* memory_;
};

}  // namespace footfall
