#include "ingest/arena.h"

#include <new>

#include <sys/mman.h>

namespace footfall {

Arena::~Arena() {
  for (std::byte* slab : slabs_) munmap(slab, slab_bytes);
}

std::byte* Arena::take(std::size_t bytes) {
  if (used_ + bytes > slab_bytes) {
    void* const slab = mmap(nullptr, slab_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (slab == MAP_FAILED) throw std::bad_alloc();
    slabs_.push_back(static_cast<std::byte*>(slab));
    used_ = ready_ = 0;
  }
  std::byte* const slab = slabs_.back();
  std::byte* const piece = slab + used_;
  used_ += bytes;
  for (; ready_ < used_; ready_ += step_bytes) {
    // A system that cannot do this makes each page when it is written to.
    (void)madvise(slab + ready_, step_bytes, MADV_POPULATE_WRITE);
  }
  return piece;
}

}  // namespace footfall
