// The part of a JSON file that is looked at: a buffer that slides over it.
//
// Behind the unread bytes stands a NUL, which no JSON text holds, and room to read 16 bytes at
// once. Whoever reads may so look for what ends a token, and asks only at a NUL whether it is the
// end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace footfall {

class JsonWindow {
 public:
  // Of an open regular file, from its byte `offset` on. Errors are Error io.
  explicit JsonWindow(int file, std::uint64_t offset = 0);

  char* begin() noexcept { return buffer_.data() + begin_; }
  char* end() noexcept { return buffer_.data() + end_; }
  std::size_t size() const noexcept { return end_ - begin_; }
  // Of begin(), in the file.
  std::uint64_t offset() const noexcept { return offset_; }

  // Passes over the bytes before `to`, which lies in the window.
  void take(const char* to) noexcept;
  // Brings more of the file behind end(); pointers into the window are then void. false: there is
  // no more.
  bool more();

 private:
  int file_;
  std::size_t piece_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_;
};

}  // namespace footfall
