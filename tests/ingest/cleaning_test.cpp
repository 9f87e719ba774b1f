#include "ingest/cleaning.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

std::string clean(std::string_view step, std::string_view text) {
  std::string out;
  clean_text(find_cleaning(step).value(), text, out);
  return out;
}

TEST(Cleaning, IsAClosedListOfSteps) {
  for (const auto& name : cleaning_names()) {
    const std::string step = name == "pad_zeros" ? "pad_zeros:5" : name;
    ASSERT_TRUE(find_cleaning(step)) << step;
    EXPECT_EQ(cleaning_name(*find_cleaning(step)), step);
  }
  for (const char* none : {"", "tidy", "pad_zeros", "pad_zeros:", "pad_zeros:0", "pad_zeros:65",
                           "pad_zeros:-1", "pad_zeros:5x", "trim:3"}) {
    EXPECT_FALSE(find_cleaning(none)) << none;
  }
}

TEST(Cleaning, TakesBlanksOfEveryKind) {
  EXPECT_EQ(clean("trim", " \t\xC2\xA0 a  b\r\n"), "a  b");
  EXPECT_EQ(clean("trim", "\xE2\x80\x83"), "");  // an em space
  EXPECT_EQ(clean("trim", "a"), "a");
  EXPECT_EQ(clean("collapse_blanks", " a \n\xC2\xA0 b "), " a b ");
}

TEST(Cleaning, KnowsTheLettersOfAllScripts) {
  EXPECT_EQ(clean("upper_case",
                  "stra\xC3\x9F"
                  "e \xC3\xA9\xD0\xB6"),
            "STRA\xE1\xBA\x9E"
            "E \xC3\x89\xD0\x96");
  EXPECT_EQ(clean("lower_case", "\xC3\x89\xD0\x96 A1"), "\xC3\xA9\xD0\xB6 a1");
  EXPECT_EQ(clean("title_case", "\xC3\xA9TOILE d'OR, MEN'S 3RD-hand"),
            "\xC3\x89toile D'or, Men's 3rd-Hand");
}

TEST(Cleaning, TakesOutOfANameWhatNoNameHas) {
  EXPECT_EQ(clean("name", "Gary567 Hansen"), "Gary Hansen");
  EXPECT_EQ(clean("name", "Ad.       ..am Hart"), "Ad. .am Hart");
  EXPECT_EQ(clean("name", "Jim Mi....tchum"), "Jim Mi.tchum");
  EXPECT_EQ(clean("name", "Rich.-=%&*ard Eichhorn"), "Rich.-ard Eichhorn");
  EXPECT_EQ(clean("name", "   _Mike Vitt 12313orini"), "Mike Vitt orini");
  EXPECT_EQ(clean("name", "Sean O'Donnell"), "Sean O'Donnell");
  EXPECT_EQ(clean("name", "Roy Franz\xC3\xB6sisch"), "Roy Franz\xC3\xB6sisch");
  EXPECT_EQ(clean("name", "\xD0\x9B\xD0\xB5\xD0\xB2\t\xE6\x9D\x8E"),
            "\xD0\x9B\xD0\xB5\xD0\xB2 \xE6\x9D\x8E");
  EXPECT_EQ(clean("name", "Rene\xCC\x81"), "Rene\xCC\x81");  // an accent of its own
  EXPECT_EQ(clean("name", "N0ra Paige"), "Nra Paige");       // not guessed
  EXPECT_EQ(clean("name", "09 !"), "");
}

TEST(Cleaning, WantsTenDigitsOfAPhoneNumber) {
  EXPECT_EQ(clean("phone", "421.580.0902x9815"), "4215800902");
  EXPECT_EQ(clean("phone", "001-542-415-0246x314"), "5424150246");
  EXPECT_EQ(clean("phone", "+1 (563) 647-4830"), "5636474830");
  EXPECT_EQ(clean("phone", "7185624866"), "7185624866");
  EXPECT_EQ(clean("phone", "718562486"), "");
  EXPECT_EQ(clean("phone", "71856x24866"), "");
  EXPECT_EQ(clean("phone", "-9999"), "");
  EXPECT_EQ(clean("phone", "#ERROR!"), "");
}

TEST(Cleaning, WantsAnAddressOfTheUsualForm) {
  for (const char* good : {"a@b.co", "first.last+tag@sub.example.com", "o'neil@example.museum",
                           "x@xn--bcher-kva.example"}) {
    EXPECT_EQ(clean("email", good), good);
  }
  for (const char* bad : {"", "a", "@b.co", "a@", "a@b", "a@b..co", "a@-b.co", "a@b.c", "a@b.123",
                          "a b@c.co", "a@b.co ", ".a@b.co", "a..b@c.co", "a@@b.co", "a@b_c.co"}) {
    EXPECT_EQ(clean("email", bad), "") << bad;
  }
}

TEST(Cleaning, TakesZerosBehindThePointOffAWholeNumber) {
  EXPECT_EQ(clean("whole_number", "17850.0"), "17850");
  EXPECT_EQ(clean("whole_number", "-5.000"), "-5");
  for (const char* same : {"17850", "17850.5", ".0", "5.", "a.0", "1.0.0"}) {
    EXPECT_EQ(clean("whole_number", same), same);
  }
}

TEST(Cleaning, PadsDigitsWithZeros) {
  EXPECT_EQ(clean("pad_zeros:5", "1234"), "01234");
  for (const char* same : {"12345", "123456", "K1A", "1 23"}) {
    EXPECT_EQ(clean("pad_zeros:5", same), same);
  }
}

TEST(Cleaning, NeverMakesATextLongerThanThereIsRoom) {
  const std::string long_ones = "\xC9\x90\xC9\x90\xC9\x90\xC9\x90";  // three bytes as capitals
  for (const auto& name : cleaning_names()) {
    const std::string step = name == "pad_zeros" ? "pad_zeros:64" : name;
    EXPECT_LE(clean(step, long_ones).size(), cleaned_bytes_max(long_ones.size())) << step;
  }
  EXPECT_EQ(clean("upper_case", long_ones).size(), 12u);
}

}  // namespace
}  // namespace footfall
