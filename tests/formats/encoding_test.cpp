#include "formats/encoding.h"

#include <string>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/compressed.h"
#include "formats/content_hash.h"
#include "formats/temporary_folder.h"
#include "support/text_source.h"

namespace footfall {
namespace {

using namespace std::string_view_literals;

std::string all_of(ByteSource& source, std::size_t step = 10'000) {
  std::string text;
  std::string buffer(step, '\0');
  while (const std::size_t got = source.read(buffer)) text.append(buffer, 0, got);
  return text;
}

std::string converted(std::string_view bytes, TextEncoding from) {
  std::string once = all_of(*to_utf8(std::make_unique<TextSource>(bytes, std::size_t(-1)), from));
  // However the bytes arrive.
  EXPECT_EQ(all_of(*to_utf8(std::make_unique<TextSource>(bytes, 1), from), 1), once);
  EXPECT_EQ(all_of(*to_utf8(std::make_unique<TextSource>(bytes, 3), from)), once);
  return once;
}

// "name" or "name: why".
std::string found(std::string_view bytes, std::size_t step = std::string_view::npos) {
  EncodingDetector detector;
  for (std::size_t at = 0; at < bytes.size(); at += std::min(step, bytes.size())) {
    detector.look(bytes.substr(at, step));
  }
  const FoundEncoding result = detector.found(true);
  return str(encoding_name(result.encoding), ": ", result.why);
}

std::string utf16(std::u16string_view text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const auto low = static_cast<char>(unit & 0xFFU);
    const auto high = static_cast<char>(unit >> 8U);
    bytes += little ? low : high;
    bytes += little ? high : low;
  }
  return bytes;
}

const std::u16string rows16 = u"name,price\nCaf\u00e9 \u20ac \U0001F600,1.5\n";
const std::string rows8 = "name,price\nCaf\u00e9 \u20ac \U0001F600,1.5\n";

TEST(Encoding, Utf16BecomesUtf8WithAndWithoutAMark) {
  EXPECT_EQ(converted(utf16(rows16, true), TextEncoding::utf16le), rows8);
  EXPECT_EQ(converted(utf16(rows16, false), TextEncoding::utf16be), rows8);
  EXPECT_EQ(converted(utf16(u"\ufeff" + rows16, true), TextEncoding::utf16le), rows8);
  EXPECT_EQ(converted(utf16(u"\ufeff" + rows16, false), TextEncoding::utf16be), rows8);
  EXPECT_EQ(converted("", TextEncoding::utf16le), "");
}

TEST(Encoding, Windows1252AndLatin1BecomeUtf8) {
  EXPECT_EQ(converted("caf\xe9 \x80 \x93so\x94 \xff", TextEncoding::windows1252),
            "caf\u00e9 \u20ac \u201cso\u201d \u00ff");
  EXPECT_EQ(converted("caf\xe9 \xa4 \x80", TextEncoding::latin1), "caf\u00e9 \u00a4 \u0080");
  EXPECT_EQ(converted("caf\xe9", TextEncoding::utf8), "caf\xe9");  // as it is
}

TEST(Encoding, WhatIsNoCharacterBecomesNoUtf8) {
  EXPECT_FALSE(
      valid_utf8(converted("a\x81"
                           "b",
                           TextEncoding::windows1252)));
  for (const std::u16string_view text : {u"a\xD83D", u"a\xD83D b", u"a\xDE00 b"}) {
    const std::string bytes = converted(utf16(text, true), TextEncoding::utf16le);
    EXPECT_FALSE(valid_utf8(bytes));
    EXPECT_TRUE(bytes.starts_with("a"));
  }
  EXPECT_EQ(converted(utf16(u"ab", true) + "c", TextEncoding::utf16le), "ab\xff");
}

TEST(Encoding, IsFoundOutByMarksZerosAndWhatIsNoUtf8) {
  EXPECT_EQ(found("\xef\xbb\xbfname"), "UTF-8: it begins with the mark of UTF-8");
  EXPECT_EQ(found("\xff\xfen\0"sv), "UTF-16LE: it begins with the mark of UTF-16");
  EXPECT_EQ(found("\xfe\xff\0n"sv), "UTF-16BE: it begins with the mark of UTF-16");
  EXPECT_EQ(found(utf16(rows16, true)), "UTF-16LE: every second byte of its beginning is 0");
  EXPECT_EQ(found(utf16(rows16, false)), "UTF-16BE: every second byte of its beginning is 0");
  EXPECT_EQ(found("name,price\n"), "UTF-8: it is plain ASCII");
  EXPECT_EQ(found(""), "UTF-8: it is plain ASCII");
  EXPECT_EQ(found(rows8), "UTF-8: it holds characters of UTF-8");
  EXPECT_EQ(found("name\ncaf\xe9,1\n\x80,2\n"),
            "Windows-1252: its byte 9 is no UTF-8, and like all others beyond ASCII a sign of "
            "Windows-1252");
  EXPECT_EQ(found("caf\xe9"),
            "Windows-1252: its byte 4 is no UTF-8, and like all others beyond "
            "ASCII a sign of Windows-1252");
  // Damaged UTF-8 stays UTF-8: its bad rows are set aside.
  EXPECT_EQ(found("caf\xe9,1\ncaf\u00e9,2\n"), "UTF-8: it holds characters of UTF-8");
  EXPECT_EQ(found("a\x81,1\n"),
            "UTF-8: its byte 2 is no UTF-8, but it is no other encoding either");
  EXPECT_EQ(found("caf\xe9\0,1\n"sv),
            "UTF-8: its byte 4 is no UTF-8, but it is no other encoding either");
}

TEST(Encoding, IsTheSameHoweverTheBytesArrive) {
  const std::string ascii(5000, 'x');
  for (const auto& text : {rows8, utf16(rows16, true), ascii + "caf\xe9 cr\xe8me\n",
                           ascii + "\u20ac", ascii + "\xe2\x82", "\xff\xfe" + rows8}) {
    for (const std::size_t step : {1, 2, 3, 1000}) EXPECT_EQ(found(text, step), found(text));
  }
}

TEST(OpenText, ReadsEveryEncodingAndSaysWhich) {
  const TemporaryFolder folder;
  const std::string latin = "name\ncaf\xe9\n";
  const auto text_of = [&](const std::string& bytes, std::optional<TextEncoding> given = {}) {
    const auto text = open_text(folder.file("a.csv", bytes), {}, given);
    return str(encoding_name(text.encoding.encoding), ": ", all_of(*text.source));
  };
  EXPECT_EQ(text_of(rows8), "UTF-8: " + rows8);
  EXPECT_EQ(text_of(utf16(u"\ufeff" + rows16, true)), "UTF-16LE: " + rows8);
  EXPECT_EQ(text_of(gzipped(utf16(rows16, false))), "UTF-16BE: " + rows8);
  EXPECT_EQ(text_of(latin), "Windows-1252: name\ncaf\u00e9\n");
  EXPECT_EQ(text_of("x\x80", TextEncoding::latin1), "Latin-1: x\u0080");
  EXPECT_EQ(text_of(""), "UTF-8: ");
}

TEST(OpenText, RefusesUtf32WhateverItIsSaidToBe) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& bytes, std::optional<TextEncoding> given) {
    const std::string path = folder.file("a.csv", bytes);
    try {
      open_text(path, {}, given);
      return std::string("read");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
      EXPECT_EQ(error.hint(), "convert it first: iconv -f UTF-32 -t UTF-8 in.csv > out.csv");
      return error.message().substr(path.size());
    }
  };
  const std::string utf32 = ": is UTF-32 text; footfall reads UTF-8, UTF-16 and Windows-1252";
  for (const auto& given : {std::optional<TextEncoding>(), {TextEncoding::utf16le}}) {
    EXPECT_EQ(refusal(std::string("\xff\xfe\0\0a\0\0\0", 8), given), utf32);
    EXPECT_EQ(refusal(std::string("\0\0\xfe\xff\0\0\0a", 8), given), utf32);
    EXPECT_EQ(refusal(gzipped(std::string("\xff\xfe\0\0a\0\0\0", 8)), given), utf32);
  }
  EXPECT_EQ(refusal("\xff\xfe", {}), "read");  // nothing but a mark of UTF-16
}

TEST(OpenText, LooksBeyondTheFirstMebibyteOfAFile) {
  const TemporaryFolder folder;
  const std::string ascii(std::size_t{3} << 20, 'x');
  const auto encoding_of = [&](const std::string& bytes) {
    const auto text = open_text(folder.file("a.csv", bytes));
    EXPECT_EQ(all_of(*text.source).substr(0, ascii.size()), ascii);
    return encoding_name(text.encoding.encoding);
  };
  EXPECT_EQ(encoding_of(ascii + "caf\xe9"), "Windows-1252");
  EXPECT_EQ(encoding_of(ascii + "caf\xe9 caf\u00e9"), "UTF-8");
  EXPECT_EQ(encoding_of(ascii), "UTF-8");
}

// Passes bytes on and hashes them.
class Hashing final : public ByteSource {
 public:
  Hashing(std::unique_ptr<ByteSource> inner, ContentHasher& hasher)
      : inner_(std::move(inner)), hasher_(hasher) {}
  std::size_t read(std::span<char> into) override {
    const std::size_t got = inner_->read(into);
    hasher_.update({into.data(), got});
    return got;
  }
  std::uint64_t taken() const noexcept override { return inner_->taken(); }
  const std::string& name() const noexcept override { return inner_->name(); }

 private:
  std::unique_ptr<ByteSource> inner_;
  ContentHasher& hasher_;
};

TEST(OpenText, ASourceAroundTheBytesSeesThemAsTheyAreInTheFile) {
  const TemporaryFolder folder;
  const std::string bytes = utf16(rows16, true);
  ContentHasher seen;
  const auto text = open_text(folder.file("a.csv", bytes), {}, {}, [&](auto source) {
    return std::make_unique<Hashing>(std::move(source), seen);
  });
  EXPECT_EQ(all_of(*text.source), rows8);
  ContentHasher expected;
  expected.update(bytes);
  EXPECT_EQ(seen.finish(), expected.finish());
}

}  // namespace
}  // namespace footfall
