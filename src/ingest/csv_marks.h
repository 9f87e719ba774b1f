// Where the bytes lie that give CSV its shape: found 64 at a time where the processor can.
#pragma once

#include <cstddef>
#include <cstdint>

namespace footfall {

// Where find_marks puts what it finds; each has room for size + mark_room numbers.
struct MarkLists {
  std::uint32_t* places;  // of separators and line ends, ascending
  std::uint32_t* lines;   // which of `places` are line ends: indices
  std::uint32_t* odd;     // places of quotes, NULs and bytes that are not ASCII
};
constexpr std::size_t mark_room = 64;

struct MarkCounts {
  std::size_t places = 0;
  std::size_t lines = 0;
  std::size_t odd = 0;
};

// The marks of text[0, size). Nothing beyond text + size is looked at.
using FindMarks = MarkCounts (*)(const char* text, std::size_t size, char delimiter,
                                 const MarkLists& out) noexcept;

// The fastest that this processor runs; all that it runs; the simple one, to compare with.
FindMarks find_marks() noexcept;
FindMarks find_marks_avx2() noexcept;    // nullptr: this processor cannot
FindMarks find_marks_avx512() noexcept;  // nullptr: this processor cannot
MarkCounts find_marks_simply(const char* text, std::size_t size, char delimiter,
                             const MarkLists& out) noexcept;

}  // namespace footfall
