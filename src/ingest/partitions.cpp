#include "ingest/partitions.h"

#include <new>

#include <sys/mman.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace footfall {
namespace {

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

template <typename Record>
void Partitions<Record>::write_out(std::size_t partition) {
  Part& part = parts_[partition];
  const std::size_t first = rows_[partition] - buffered;
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
    const std::size_t left = rows_[partition] % buffered;
    if (left == 0) continue;
    const std::size_t first = rows_[partition] - left;
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
