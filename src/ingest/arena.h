// Memory handed out piece by piece and given back all at once. In ordinary pages: what is written
// once and in order gains nothing by huge ones, and the host of a virtual machine that has rested
// takes longer to find them.
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

  std::vector<std::byte*> slabs_;
  std::size_t used_ = slab_bytes;
};

}  // namespace footfall
