// Memory in huge pages: large tables that are read at random cost a page-table walk a read without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace footfall {

constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;

// Fresh zeros that begin at a huge page; `bytes` is a multiple of one. Throws std::bad_alloc.
std::byte* map_huge_pages(std::size_t bytes);
void unmap_huge_pages(std::byte* memory, std::size_t bytes) noexcept;

// For vectors that may grow large; small ones live where others do.
template <typename T>
struct HugeAllocator {
  using value_type = T;

  HugeAllocator() = default;
  template <typename U>
  HugeAllocator(const HugeAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t count) {
    if (!is_large(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    return reinterpret_cast<T*>(map_huge_pages(rounded(count)));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    if (is_large(count)) {
      unmap_huge_pages(reinterpret_cast<std::byte*>(memory), rounded(count));
    } else {
      ::operator delete(memory);
    }
  }
  template <typename U>
  bool operator==(const HugeAllocator<U>&) const noexcept {
    return true;
  }

 private:
  static bool is_large(std::size_t count) noexcept {
    return count * sizeof(T) >= huge_page_bytes / 2;
  }
  static std::size_t rounded(std::size_t count) noexcept {
    return (count * sizeof(T) + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
  }
};

template <typename T>
using HugeVector = std::vector<T, HugeAllocator<T>>;

}  // namespace footfall
