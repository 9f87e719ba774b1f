// Where the bytes lie that give CSV its shape: found 32 at a time where the processor can.
#pragma once

#include <cstddef>
#include <cstdint>

namespace footfall {

// The places of separators and line ends in text[0, size), and of every byte that makes a row
// irregular (quotes, NULs, bytes that are not ASCII), ascending, into `out`, which has room for
// size + 8 numbers. Returns how many. Nothing beyond text + size is looked at.
using FindMarks = std::size_t (*)(const char* text, std::size_t size, char delimiter,
                                  std::uint32_t* out) noexcept;

// The fastest that this processor runs; the simple one, to compare with.
FindMarks find_marks() noexcept;
std::size_t find_marks_simply(const char* text, std::size_t size, char delimiter,
                              std::uint32_t* out) noexcept;

}  // namespace footfall
