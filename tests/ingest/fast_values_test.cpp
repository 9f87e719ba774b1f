#include "ingest/fast_values.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/decimal.h"
#include "base/text.h"
#include "ingest/csv_marks.h"
#include "store/segment_writer.h"

namespace footfall {
namespace {

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t longest) {
  std::string text;
  const std::size_t length = random() % (longest + 1);
  for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

TEST(UsualInteger, TakesOnlyWhatTheExactReaderTakesAndWithTheSameValue) {
  std::mt19937 random(1);
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = random_text(random, i % 2 == 0 ? "0123456789" : "0189-+. :/x", 20);
    std::int64_t value = 0;
    if (!usual_integer(text.data(), text.size(), value)) continue;
    ++taken;
    EXPECT_EQ(parse_int64(text), value) << text;
  }
  EXPECT_GT(taken, 10'000);
  std::int64_t value = 0;
  EXPECT_TRUE(usual_integer("541312140", 9, value));
  EXPECT_EQ(value, 541312140);
  EXPECT_FALSE(usual_integer("007", 3, value));
  EXPECT_FALSE(usual_integer("", 0, value));
}

TEST(UsualDecimal, TakesOnlyWhatTheExactReaderTakesAndWithTheSameValue) {
  std::mt19937 random(2);
  int taken = 0;
  for (int i = 0; i < 300'000; ++i) {
    const int scale = int(random() % 10);
    const std::string text = random_text(random, i % 2 == 0 ? "0123456789." : "019.-+e ", 18);
    std::int64_t units = 0;
    if (!usual_decimal(text.data(), text.size(), scale, units)) continue;
    ++taken;
    const ParsedDecimal exact = parse_decimal(text, scale);
    EXPECT_EQ(exact.fault, DecimalFault::none) << text << " at scale " << scale;
    EXPECT_EQ(exact.units, units) << text << " at scale " << scale;
  }
  EXPECT_GT(taken, 10'000);
  std::int64_t units = 0;
  EXPECT_TRUE(usual_decimal("489.07", 6, 2, units));
  EXPECT_EQ(units, 48907);
  EXPECT_TRUE(usual_decimal("5.1", 3, 2, units));
  EXPECT_EQ(units, 510);
}

TEST(UsualUuid, TakesExactlyTheCanonicalOnesAndGivesTheirBytes) {
  std::mt19937 random(3);
  const std::string good = "72d76fde-8bb3-4e00-8c23-a032dfed738c";
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = good;
    for (char& c : text) {
      if (c != '-') c = "0123456789abcdef"[random() % 16];
    }
    if (i % 2 == 1) text[random() % 36] = char(random());
    Uuid uuid;
    std::byte sixteen[16];
    const bool canonical = parse_uuid(text, sixteen);
    EXPECT_EQ(usual_uuid(text.data(), uuid), canonical) << text;
    if (!canonical) continue;
    ++taken;
    EXPECT_EQ(std::memcmp(&uuid, sixteen, 16), 0) << text;
  }
  EXPECT_GT(taken, 100'000);
}

TEST(FindMarks, FindsTheSameBytesFastAsOneByOneAndNothingBehindTheEnd) {
  std::mt19937 random(4);
  const FindMarks fast = find_marks();
  for (int i = 0; i < 3000; ++i) {
    // What lies behind the end must not be found.
    std::string text = random_text(random, i % 2 == 0 ? ",,\n\"abcdefgh\xC3" : "abc,", 300);
    const std::size_t size = text.size();
    text +=
        ",\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,\n\"\n,"
        "\n\"\n,\n\"";
    std::vector<std::uint32_t> found(size + 8);
    std::vector<std::uint32_t> wanted(size + 8);
    const std::size_t count = fast(text.data(), size, ',', found.data());
    const std::size_t all = find_marks_simply(text.data(), size, ',', wanted.data());
    found.resize(count);
    wanted.resize(all);
    EXPECT_EQ(found, wanted) << "text " << i;
  }
}

TEST(TextHash, DependsOnEveryByteAndTheLength) {
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(1 + random() % 100, 'x');
    for (char& c : text) c = char(random());
    const std::uint64_t hash = text_hash(text.data(), text.size());
    // Not from what lies around it.
    const std::string around = "abc" + text + "def";
    EXPECT_EQ(text_hash(around.data() + 3, text.size()), hash);
    std::string other = text;
    other[random() % other.size()] ^= char(1 << random() % 8);
    EXPECT_NE(text_hash(other.data(), other.size()), hash) << "text " << i;
    EXPECT_NE(text_hash(text.data(), text.size() - 1), hash) << "text " << i;
  }
}

}  // namespace
}  // namespace footfall
