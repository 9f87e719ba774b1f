// Texts that stay where they are until all of them are given up.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace footfall {

class TextArena {
 public:
  std::string_view keep(std::string_view text);
  // Gives all texts up; their memory is used again.
  void clear() noexcept;
  std::size_t bytes() const noexcept { return bytes_; }  // of the texts

 private:
  static constexpr std::size_t chunk_bytes = std::size_t{1} << 18;
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Chunk> chunks_;
  std::size_t next_chunk_ = 0;
  std::size_t room_ = 0;
  char* next_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace footfall
