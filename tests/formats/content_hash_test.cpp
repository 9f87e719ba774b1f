#include "formats/content_hash.h"

#include <random>

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(ContentHash, DoesNotDependOnHowTheBytesArriveAndIsThatOfTheBlocks) {
  std::mt19937 random(7);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, hash_block_bytes - 1,
                                 hash_block_bytes, 3 * hash_block_bytes + 17}) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = char(random());
    std::string hashes;
    append_block_hashes(bytes, hashes);
    const Hash128 whole = content_hash(hashes, size);
    ContentHasher pieces;
    for (std::size_t at = 0; at < size;) {
      const std::size_t count = std::min<std::size_t>(size - at, 1 + random() % 100'000);
      pieces.update(std::string_view(bytes).substr(at, count));
      at += count;
    }
    EXPECT_EQ(pieces.finish(), whole) << size;
  }
}

TEST(ContentHash, DiffersWhereABitOrTheLengthDiffers) {
  ContentHasher a;
  ContentHasher b;
  ContentHasher c;
  a.update("abc");
  b.update("abd");
  c.update(std::string_view("abc\0", 4));
  const Hash128 hash = a.finish();
  EXPECT_NE(hash, b.finish());
  EXPECT_NE(hash, c.finish());
}

}  // namespace
}  // namespace footfall
