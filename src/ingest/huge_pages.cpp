#include "ingest/huge_pages.h"

#include <sys/mman.h>

namespace footfall {

std::byte* map_huge_pages(std::size_t bytes) {
  // More address space than needed, so that a piece of it begins at a huge page.
  void* const whole = mmap(nullptr, bytes + huge_page_bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (whole == MAP_FAILED) throw std::bad_alloc();
  auto* const first = static_cast<std::byte*>(whole);
  const std::size_t skip =
      (huge_page_bytes - reinterpret_cast<std::uintptr_t>(first) % huge_page_bytes) %
      huge_page_bytes;
  if (skip > 0) munmap(first, skip);
  munmap(first + skip + bytes, huge_page_bytes - skip);
  (void)madvise(first + skip, bytes, MADV_HUGEPAGE);  // only a hint
  return first + skip;
}

void unmap_huge_pages(std::byte* memory, std::size_t bytes) noexcept { munmap(memory, bytes); }

}  // namespace footfall
