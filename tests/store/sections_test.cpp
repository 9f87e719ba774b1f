#include "store/sections.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "base/recording_file_system.h"

namespace footfall {
namespace {

std::vector<std::byte> random_bytes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::byte> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

// Sizes around the limits of a block and of the padding.
const std::vector<std::size_t> sizes{0,
                                     1,
                                     63,
                                     64,
                                     65,
                                     block_bytes - 1,
                                     block_bytes,
                                     block_bytes + 1,
                                     2 * block_bytes + 100,
                                     3 * block_bytes};

SectionKey key_of(std::size_t section) {
  return {SectionRole::values, static_cast<std::uint32_t>(section + 1)};
}

TEST(Sections, AreReadBackAsTheyWereWritten) {
  RecordingFileSystem files;
  SectionWriter writer(files, "a");
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    writer.add_whole(key_of(i), random_bytes(sizes[i], i));
  }
  const SectionFile file(files, "a", writer.finish());
  EXPECT_EQ(file.damages(), std::vector<std::string>());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(file.touch(key_of(i), sizes[i]), random_bytes(sizes[i], i)))
        << sizes[i];
  }
}

// Pieces of any size, in any order, from several threads.
TEST(Sections, AreTheSameBytesHoweverTheyAreCutAndByHowManyThreads) {
  RecordingFileSystem whole;
  RecordingFileSystem parts;
  SectionWriter one(whole, "a");
  SectionWriter many(parts, "a");
  struct Piece {
    std::size_t section;
    std::size_t begin;
    std::size_t end;
  };
  std::mt19937_64 random(7);
  std::vector<Piece> pieces;
  std::vector<std::vector<std::byte>> bytes;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    bytes.push_back(random_bytes(sizes[i], i));
    one.add_whole(key_of(i), bytes.back());
    const SectionId added = many.add(key_of(i), sizes[i]);
    ASSERT_EQ(many.find(key_of(i)), added);
    for (std::size_t begin = 0; begin < sizes[i];) {
      const std::size_t end = std::min(sizes[i], begin + 1 + random() % (2 * block_bytes));
      pieces.push_back({i, begin, end});
      begin = end;
    }
  }
  std::shuffle(pieces.begin(), pieces.end(), random);
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::size_t i; (i = next++) < pieces.size();) {
        const auto [section, begin, end] = pieces[i];
        many.write(section, begin, std::span(bytes[section]).subspan(begin, end - begin));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(many.finish(), one.finish());
  EXPECT_EQ(whole.contents(), parts.contents());
}

}  // namespace
}  // namespace footfall
