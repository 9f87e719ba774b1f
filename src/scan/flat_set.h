// A set of 64-bit numbers by open addressing, for what rows are counted by: no allocation per
// entry. 0 may be a member. One thread's own.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace footfall {

class FlatSet {
 public:
  std::size_t size() const noexcept { return size_; }

  // Whether the number is new.
  bool insert(std::uint64_t number) {
    if (number == 0) {
      const bool is_new = !has_zero_;
      has_zero_ = true;
      size_ += is_new ? 1 : 0;
      return is_new;
    }
    if (size_ * 2 >= slots_.size()) grow();
    std::uint64_t& slot = find(number);
    if (slot == number) return false;
    slot = number;
    ++size_;
    return true;
  }

  template <typename Visit>
  void each(Visit visit) const {
    if (has_zero_) visit(std::uint64_t{0});
    for (const std::uint64_t number : slots_) {
      if (number != 0) visit(number);
    }
  }

 private:
  std::uint64_t& find(std::uint64_t number) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = mix64(number) & mask;
    while (slots_[slot] != 0 && slots_[slot] != number) slot = (slot + 1) & mask;
    return slots_[slot];
  }

  void grow() {
    std::vector<std::uint64_t> before(slots_.empty() ? 1024 : slots_.size() * 2);
    before.swap(slots_);
    for (const std::uint64_t number : before) {
      if (number != 0) find(number) = number;
    }
  }

  std::vector<std::uint64_t> slots_;  // 0 is free
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

}  // namespace footfall
