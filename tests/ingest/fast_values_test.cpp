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

// A text with room before and behind it, as in a buffer.
class Padded {
 public:
  explicit Padded(const std::string& text) : bytes_(around + text + around) {}
  const char* data() const { return bytes_.data() + around.size(); }

 private:
  inline static const std::string around = std::string(32, '7') + std::string(32, '.');
  std::string bytes_;
};

TEST(UsualInteger, TakesOnlyWhatTheExactReaderTakesAndWithTheSameValue) {
  std::mt19937 random(1);
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = random_text(random, i % 2 == 0 ? "0123456789" : "0189-+. :/x", 20);
    std::int64_t value = 0;
    if (!usual_integer(Padded(text).data(), text.size(), value)) continue;
    ++taken;
    EXPECT_EQ(parse_int64(text), value) << text;
  }
  EXPECT_GT(taken, 10'000);
  std::int64_t value = 0;
  EXPECT_TRUE(usual_integer(Padded("541312140").data(), 9, value));
  EXPECT_EQ(value, 541312140);
  EXPECT_FALSE(usual_integer(Padded("007").data(), 3, value));
  EXPECT_FALSE(usual_integer(Padded("").data(), 0, value));
}

TEST(UsualDecimal, TakesOnlyWhatTheExactReaderTakesAndWithTheSameValue) {
  std::mt19937 random(2);
  int taken = 0;
  for (int i = 0; i < 300'000; ++i) {
    const int scale = int(random() % 10);
    const std::string text = random_text(random, i % 2 == 0 ? "0123456789." : "019.-+e ", 18);
    std::int64_t units = 0;
    if (!usual_decimal(Padded(text).data(), text.size(), scale, units)) continue;
    ++taken;
    const ParsedDecimal exact = parse_decimal(text, scale);
    EXPECT_EQ(exact.fault, DecimalFault::none) << text << " at scale " << scale;
    EXPECT_EQ(exact.units, units) << text << " at scale " << scale;
  }
  EXPECT_GT(taken, 10'000);
  std::int64_t units = 0;
  EXPECT_TRUE(usual_decimal(Padded("489.07").data(), 6, 2, units));
  EXPECT_EQ(units, 48907);
  EXPECT_TRUE(usual_decimal(Padded("5.1").data(), 3, 2, units));
  EXPECT_EQ(units, 510);
  for (const char* bad : {".5", "5.", "1.2.3", "1..2", ".", "1.234", "12a.00"}) {
    EXPECT_FALSE(usual_decimal(Padded(bad).data(), std::strlen(bad), 2, units)) << bad;
  }
}

struct FoundMarks {
  std::vector<std::uint32_t> places;
  std::vector<std::uint32_t> lines;
  std::vector<std::uint32_t> odd;
  bool operator==(const FoundMarks&) const = default;
};

FoundMarks found_by(FindMarks find, const std::string& text, std::size_t size) {
  FoundMarks found;
  for (auto* list : {&found.places, &found.lines, &found.odd}) list->resize(size + mark_room);
  const MarkCounts counts =
      find(text.data(), size, ',', {found.places.data(), found.lines.data(), found.odd.data()});
  found.places.resize(counts.places);
  found.lines.resize(counts.lines);
  found.odd.resize(counts.odd);
  return found;
}

TEST(FindMarks, FindsTheSameBytesFastAsOneByOneAndNothingBehindTheEnd) {
  std::mt19937 random(4);
  for (int i = 0; i < 3000; ++i) {
    const std::string_view alphabets[] = {",,\n\"abcdefgh\xC3", "abc,", ",\n", "abcdefghijkl,\n"};
    std::string text = random_text(random, alphabets[i % 4], 300);
    const std::size_t size = text.size();
    for (int behind = 0; behind < 32; ++behind) text += ",\n\"";  // must not be found
    const FoundMarks wanted = found_by(find_marks_simply, text, size);
    for (const FindMarks find : {find_marks(), find_marks_avx2(), find_marks_avx512()}) {
      if (find == nullptr) continue;
      EXPECT_TRUE(found_by(find, text, size) == wanted) << "text " << i;
    }
  }
}

TEST(FindMarks, TellsSeparatorsLineEndsAndOddBytesApart) {
  const std::string text("a,\"\n\0,\xC3\n", 8);
  const FoundMarks found = found_by(find_marks(), text, text.size());
  EXPECT_EQ(found.places, (std::vector<std::uint32_t>{1, 3, 5, 7}));
  EXPECT_EQ(found.lines, (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(found.odd, (std::vector<std::uint32_t>{2, 4, 6}));
}

}  // namespace
}  // namespace footfall
