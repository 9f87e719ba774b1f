#include "store/find_kinds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace footfall {

void find_kinds(std::span<const Kind> kinds, std::span<const Kind> wanted, std::uint32_t first,
                std::vector<std::uint32_t>& rows) {
  using Bytes16 = Kind __attribute__((vector_size(16)));
  std::size_t at = 0;
  for (; kinds.size() - at >= 16; at += 16) {
    Bytes16 codes;
    std::memcpy(&codes, kinds.data() + at, sizeof codes);
    Bytes16 found{};
    for (const Kind kind : wanted) found |= Bytes16(codes == kind);
    std::array<std::uint64_t, 2> words;  // eight rows each, a byte of ones where one is wanted
    std::memcpy(words.data(), &found, sizeof words);
    for (std::uint32_t w = 0; w < words.size(); ++w) {
      for (std::uint64_t left = words[w]; left != 0;) {
        const auto byte = std::uint32_t(std::countr_zero(left)) / 8;
        rows.push_back(first + std::uint32_t(at) + w * 8 + byte);
        left &= ~(std::uint64_t{0xFF} << byte * 8);
      }
    }
  }
  for (; at < kinds.size(); ++at) {
    if (std::ranges::find(wanted, kinds[at]) == wanted.end()) continue;
    rows.push_back(first + std::uint32_t(at));
  }
}

}  // namespace footfall
