// The fixed parts of a section file, shared by its writer and its reader (docs/store-format.md).
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "store/bytes.h"
#include "store/sections.h"

namespace footfall {

constexpr std::string_view section_file_magic = "ffstore\n";
constexpr std::size_t header_bytes = 64;
constexpr std::size_t trailer_bytes = 32;
constexpr std::uint16_t section_required = 1;  // flag: a reader that does not know it must refuse
constexpr std::size_t directory_entry_bytes = 24;

constexpr std::uint64_t padded(std::uint64_t bytes) noexcept {
  return (bytes + section_alignment - 1) / section_alignment * section_alignment;
}
constexpr std::uint64_t blocks_of(std::uint64_t bytes) noexcept {
  return (padded(bytes) + block_bytes - 1) / block_bytes;
}

inline std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept {
  return hash64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The 64 bytes at a file's beginning. Their layout is the same in every version of the format.
struct FileHeader {
  std::uint32_t least_reader = 0;
  std::uint32_t writer = 0;
  std::uint64_t length = 0;
  std::uint64_t footer_offset = 0;
  std::uint64_t footer_bytes = 0;
  std::uint64_t footer_hash = 0;

  std::string encode() const {
    ByteWriter out;
    for (const char letter : section_file_magic) out.put(letter);
    out.put(least_reader);
    out.put(writer);
    out.put(length);
    out.put(footer_offset);
    out.put(footer_bytes);
    out.put(footer_hash);
    out.put(std::uint64_t{0});
    out.put(hash64(out.bytes()));
    return out.take();
  }
  std::string encode_trailer() const {
    ByteWriter out;
    out.put(footer_offset);
    out.put(footer_bytes);
    out.put(length);
    for (const char letter : section_file_magic) out.put(letter);
    return out.take();
  }
};

}  // namespace footfall
