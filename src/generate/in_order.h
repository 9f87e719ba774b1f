// Numbered pieces of text, made by several threads and handed on in their order.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace footfall {

// Text of one piece; the buffer grows to the largest piece and is used again.
class Piece {
 public:
  // Room for `bytes`, not initialised.
  char* room(std::size_t bytes);
  void set_end(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

// Makes the pieces 0 .. count-1 on `threads` threads and hands them to `sink` in their order, on
// the caller's thread. At most threads + 2 pieces exist at a time. A maker is 0 .. threads-1 and
// makes one piece at a time. Whatever `make` or `sink` throws ends the others' work at their next
// piece and is thrown to the caller.
void make_in_order(std::size_t count, unsigned threads,
                   const std::function<void(std::size_t number, unsigned maker, Piece&)>& make,
                   const std::function<void(std::string_view)>& sink);

}  // namespace footfall
