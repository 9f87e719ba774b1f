#include "formats/content_hash.h"

#include <algorithm>
#include <cstring>

namespace footfall {

void append_block_hashes(std::string_view bytes, std::string& hashes) {
  while (!bytes.empty()) {
    const std::string_view block = bytes.substr(0, hash_block_bytes);
    const Hash128 hash = hash128(block);
    char both[16];
    std::memcpy(both, &hash.low, 8);
    std::memcpy(both + 8, &hash.high, 8);
    hashes.append(both, sizeof both);
    bytes.remove_prefix(block.size());
  }
}

Hash128 content_hash(std::string_view block_hashes, std::uint64_t bytes) noexcept {
  ContentHash hash;
  hash.update(block_hashes);
  char length[8];
  std::memcpy(length, &bytes, 8);
  hash.update(std::string_view(length, sizeof length));
  return hash.digest();
}

void ContentHasher::update(std::string_view bytes) {
  bytes_ += bytes.size();
  if (!pending_.empty()) {
    const std::size_t count = std::min(bytes.size(), hash_block_bytes - pending_.size());
    pending_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (pending_.size() < hash_block_bytes) return;
    append_block_hashes(pending_, hashes_);
    pending_.clear();
  }
  const std::size_t whole = bytes.size() / hash_block_bytes * hash_block_bytes;
  append_block_hashes(bytes.substr(0, whole), hashes_);
  pending_.assign(bytes.substr(whole));
}

Hash128 ContentHasher::finish() {
  append_block_hashes(pending_, hashes_);
  pending_.clear();
  return content_hash(hashes_, bytes_);
}

}  // namespace footfall
