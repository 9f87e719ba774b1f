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
void Partitions<Record>::add_row_chunk(std::size_t partition) {
  auto* const chunk = reinterpret_cast<Record*>(arena_.take(chunk_rows * sizeof(Record)));
  parts_[partition].chunks.push_back(chunk);
  ends_[partition].row = chunk;
}

template <typename Record>
void Partitions<Record>::add_session_chunk(std::size_t partition) {
  auto* const chunk =
      reinterpret_cast<UserSession*>(arena_.take(chunk_sessions * sizeof(UserSession)));
  parts_[partition].session_chunks.push_back(chunk);
  ends_[partition].session = chunk;
}

template <typename Record>
void Partitions<Record>::write_out(std::size_t partition) {
  End& end = ends_[partition];
  if ((end.rows - buffered) % chunk_rows == 0) add_row_chunk(partition);
  copy_past_cache(reinterpret_cast<std::byte*>(end.row),
                  reinterpret_cast<const std::byte*>(&buffers_[partition * buffered]),
                  buffered * sizeof(Record));
  end.row += buffered;
}

template <typename Record>
void Partitions<Record>::finish() {
  for (std::size_t partition = 0; partition < partitions_; ++partition) {
    End& end = ends_[partition];
    const std::size_t left = end.rows % buffered;
    if (left == 0) continue;
    if ((end.rows - left) % chunk_rows == 0) add_row_chunk(partition);
    std::memcpy(end.row, &buffers_[partition * buffered], left * sizeof(Record));
  }
  finish_copies();
}

template class Partitions<NarrowRecord>;
template class Partitions<WideRecord>;

}  // namespace footfall
