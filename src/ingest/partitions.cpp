#include "ingest/partitions.h"

#include <new>

#include <sys/mman.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace footfall {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

// `bytes` is a multiple of 16; `out` is aligned to 16 and not read again soon.
void copy_past_cache(std::byte* out, const std::byte* from, std::size_t bytes) noexcept {
#if defined(__SSE2__)
  for (std::size_t at = 0; at < bytes; at += 16) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + at),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at)));
  }
#else
  std::memcpy(out, from, bytes);
#endif
}

void finish_copies() noexcept {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

}  // namespace

HugeArena::~HugeArena() {
  for (std::byte* slab : slabs_) munmap(slab, slab_bytes);
}

std::byte* HugeArena::take(std::size_t bytes) {
  if (used_ + bytes > slab_bytes) {
    // Twice as much address space as needed, so that a piece of it begins at a huge page.
    void* const whole = mmap(nullptr, slab_bytes + huge_page, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (whole == MAP_FAILED) throw std::bad_alloc();
    auto* const first = static_cast<std::byte*>(whole);
    const std::size_t skip =
        (huge_page - reinterpret_cast<std::uintptr_t>(first) % huge_page) % huge_page;
    if (skip > 0) munmap(first, skip);
    if (skip < huge_page) munmap(first + skip + slab_bytes, huge_page - skip);
    (void)madvise(first + skip, slab_bytes, MADV_HUGEPAGE);  // only a hint
    slabs_.push_back(first + skip);
    used_ = 0;
  }
  std::byte* const piece = slabs_.back() + used_;
  used_ += bytes;
  return piece;
}

template <typename Record>
void Partitions<Record>::write_out(std::size_t partition, Part& part) {
  const std::size_t first = part.rows - buffered;
  if (first % chunk_rows == 0) {
    part.chunks.push_back(reinterpret_cast<Record*>(arena_.take(chunk_rows * sizeof(Record))));
  }
  copy_past_cache(reinterpret_cast<std::byte*>(part.chunks.back() + first % chunk_rows),
                  reinterpret_cast<const std::byte*>(&buffers_[partition * buffered]),
                  buffered * sizeof(Record));
}

template <typename Record>
void Partitions<Record>::finish() {
  for (std::size_t partition = 0; partition < partitions_; ++partition) {
    Part& part = parts_[partition];
    const std::size_t left = part.rows % buffered;
    if (left == 0) continue;
    const std::size_t first = part.rows - left;
    if (first % chunk_rows == 0) {
      part.chunks.push_back(reinterpret_cast<Record*>(arena_.take(chunk_rows * sizeof(Record))));
    }
    std::memcpy(part.chunks.back() + first % chunk_rows, &buffers_[partition * buffered],
                left * sizeof(Record));
  }
  finish_copies();
}

template class Partitions<NarrowRecord>;
template class Partitions<WideRecord>;

}  // namespace footfall
