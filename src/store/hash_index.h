// From a 64-bit hash to the number of an entry that is kept elsewhere: open addressing, because
// every row of a load looks up several texts, and chains of nodes cost a cache miss each.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace footfall {

class HashIndex {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  // The number of the entry with this hash for which is_it(number) holds; `none` where there is
  // no such entry.
  template <typename IsIt>
  std::uint32_t find(std::uint64_t hash, const IsIt& is_it) const {
    if (slots_.empty()) return none;
    for (std::size_t place = hash & mask();; place = (place + 1) & mask()) {
      const Slot& slot = slots_[place];
      if (slot.number == none) return none;
      if (slot.hash == hash && is_it(slot.number)) return slot.number;
    }
  }

  // Where find() begins to look, to prefetch; nullptr where there is nothing yet.
  const void* place(std::uint64_t hash) const noexcept {
    return slots_.empty() ? nullptr : &slots_[hash & mask()];
  }

  // Room for so many entries in all.
  void reserve(std::size_t entries) {
    if (entries * 2 > slots_.size()) resize(std::bit_ceil(entries * 2));
  }

  // An entry that find() does not find.
  void add(std::uint64_t hash, std::uint32_t number) {
    if ((count_ + 1) * 2 > slots_.size()) resize(slots_.empty() ? 16 : slots_.size() * 2);
    put({hash, number});
    ++count_;
  }

  std::size_t memory_used() const noexcept { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = none;
  };

  std::size_t mask() const noexcept { return slots_.size() - 1; }

  void put(const Slot& entry) {
    std::size_t place = entry.hash & mask();
    while (slots_[place].number != none) place = (place + 1) & mask();
    slots_[place] = entry;
  }

  void resize(std::size_t slots) {
    std::vector<Slot> before(slots);
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.number != none) put(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half full
  std::size_t count_ = 0;
};

}  // namespace footfall
