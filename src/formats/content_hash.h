// The hash by which the same content is known again, whatever it was called or compressed with.
//
// Hash of the hashes of its blocks of 64 KiB, so that blocks can be hashed on several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace footfall {

constexpr std::size_t hash_block_bytes = std::size_t{64} << 10;

// The hashes of consecutive blocks, 16 bytes each; only the last block of a content may be short.
// `bytes` begin at a block limit.
void append_block_hashes(std::string_view bytes, std::string& hashes);

// The content's hash from its blocks' hashes and its length.
Hash128 content_hash(std::string_view block_hashes, std::uint64_t bytes) noexcept;

// The same from bytes in pieces of any size.
class ContentHasher {
 public:
  void update(std::string_view bytes);
  // Once, at the end.
  Hash128 finish();
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  std::string pending_;  // less than a block
  std::string hashes_;
  std::uint64_t bytes_ = 0;
};

}  // namespace footfall
