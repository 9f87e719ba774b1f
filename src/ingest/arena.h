// Memory handed out piece by piece and given back all at once. In ordinary pages: what is written
// once and in order gains nothing by huge ones, and the host of a virtual machine that has rested
// takes longer to find them. The system is asked for many pages at a time: a fault each costs twice
// as much.
#pragma once

#include <cstddef>
#include <vector>

namespace footfall {

class Arena {
 public:
  Arena() = default;
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // 64-byte aligned; `bytes` is a multiple of 64 and at most a slab. Throws std::bad_alloc.
  std::byte* take(std::size_t bytes);

 private:
  static constexpr std::size_t slab_bytes = std::size_t{16} << 20;
  static constexpr std::size_t step_bytes = std::size_t{256} << 10;

  std::vector<std::byte*> slabs_;
  std::size_t used_ = slab_bytes;   // of the last slab
  std::size_t ready_ = slab_bytes;  // whose pages are there
};

}  // namespace footfall
