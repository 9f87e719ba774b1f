// Room for many short texts that stay where they are until all of them go at once: no allocation a
// text. One thread's own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace footfall {

class TextRoom {
 public:
  // At least `bytes` in one piece; what was not kept before is given again.
  char* reserve(std::size_t bytes) {
    while (chunk_ < chunks_.size() && chunks_[chunk_].size - used_ < bytes) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
      const std::size_t size = std::max(bytes, chunk_bytes);
      chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
      used_ = 0;
    }
    return chunks_[chunk_].bytes.get() + used_;
  }
  // Keeps what was written from the reserved address up to `end`.
  void keep(const char* end) {
    used_ = static_cast<std::size_t>(end - chunks_[chunk_].bytes.get());
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* at = reserve(text.size());
    std::memcpy(at, text.data(), text.size());
    keep(at + text.size());
    return {at, text.size()};
  }
  // All texts are gone; the memory is used again.
  void clear() {
    chunk_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t chunk_bytes = std::size_t{1} << 18;

  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // the one in use; chunks_.size(): none yet
  std::size_t used_ = 0;   // of it
};

}  // namespace footfall
