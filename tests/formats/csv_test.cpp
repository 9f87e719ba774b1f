#include "formats/csv.h"

#include <random>

#include <gtest/gtest.h>

#include "support/text_source.h"

namespace footfall {
namespace {

// All records as "line@byte [field][field]" or "line@byte fault <raw>".
std::string records(const std::string& text, std::size_t step = 1 << 16, char delimiter = ',',
                    std::size_t record_bytes_max = 1 << 20) {
  TextSource source(text, step);
  CsvReader reader(source, record_bytes_max);
  reader.set_delimiter(delimiter);
  constexpr std::string_view faults[] = {"", "unclosed", "after", "long"};
  SourceRecord record;
  std::string out;
  while (reader.next(record)) {
    out += std::to_string(record.line) + "@" + std::to_string(record.offset) + " ";
    if (record.fault == RecordFault::none) {
      for (const auto field : record.fields) out += "[" + std::string(field) + "]";
    } else {
      out += std::string(faults[std::size_t(record.fault)]) + " <" + std::string(record.raw) + ">";
    }
    out += "\n";
  }
  return out;
}

TEST(Csv, CutsFieldsAtSeparatorsAndRecordsAtLineEnds) {
  EXPECT_EQ(records("a,b\nc,,\n"), "1@0 [a][b]\n2@4 [c][][]\n");
  EXPECT_EQ(records("a;b\tc|d,e\n", 1, ';'), "1@0 [a][b\tc|d,e]\n");
}

TEST(Csv, TakesLinesThatEndInLfOrCrLfAndALastOneThatDoesNotEnd) {
  EXPECT_EQ(records("a,b\r\nc,d\n\"e\",\"f\"\r\ng,h"),
            "1@0 [a][b]\n2@5 [c][d]\n3@9 [e][f]\n4@18 [g][h]\n");
  EXPECT_EQ(records("a,b\r"), "1@0 [a][b]\n");
  EXPECT_EQ(records("a,\"b\"\r"), "1@0 [a][b]\n");
}

TEST(Csv, PassesOverLinesWithNothingInThemButCountsThem) {
  EXPECT_EQ(records("\n\r\na\n\n\nb\n"), "3@3 [a]\n6@7 [b]\n");
  EXPECT_EQ(records(""), "");
  EXPECT_EQ(records("\n"), "");
  EXPECT_EQ(records(" \n"), "1@0 [ ]\n");
}

TEST(Csv, TakesQuotedFieldsWithSeparatorsQuotesAndLineEndsInside) {
  EXPECT_EQ(records("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\nz\n"),
            "1@0 [a,b][say \"hi\"][two\r\nlines]\n3@32 [z]\n");
  EXPECT_EQ(records("\"\",\"\"\"\"\n"), "1@0 [][\"]\n");
}

TEST(Csv, KeepsAQuoteInsideABareField) {
  EXPECT_EQ(records("5\" phone,b\n"), "1@0 [5\" phone][b]\n");
}

TEST(Csv, SetsOnlyTheLineOfAnUnclosedQuoteAside) {
  EXPECT_EQ(records("a,\"b\nc,d\ne,f\n"), "1@0 unclosed <a,\"b>\n2@5 [c][d]\n3@9 [e][f]\n");
  EXPECT_EQ(records("a,\"b"), "1@0 unclosed <a,\"b>\n");
}

TEST(Csv, SetsOnlyTheFirstLineAsideWhereTextFollowsAClosingQuote) {
  EXPECT_EQ(records("a,\"b\"c\nd,e\n"), "1@0 after <a,\"b\"c>\n2@7 [d][e]\n");
  // A stray quote pairs with the next line's first one.
  EXPECT_EQ(records("a,\"b\nc,\"d\",e\nf,g\n"), "1@0 after <a,\"b>\n2@5 [c][d][e]\n3@13 [f][g]\n");
}

TEST(Csv, SetsALineThatIsTooLongAsideAndGoesOnBehindIt) {
  const std::string line(100, 'x');
  EXPECT_EQ(records("a\n" + line + "\nb\n", 1 << 16, ',', 20),
            "1@0 [a]\n2@2 long <" + line.substr(0, 20) + ">\n3@103 [b]\n");
  EXPECT_EQ(records(line, 7, ',', 20), "1@0 long <" + line.substr(0, 20) + ">\n");
}

TEST(Csv, SetsTheFirstLineOfAQuotedRowAsideThatIsTooLong) {
  EXPECT_EQ(records("\"ab\ncd\nef\ngh\nij\nkl\",z\n", 1 << 16, ',', 12),
            "1@0 unclosed <\"ab>\n2@4 [cd]\n3@7 [ef]\n4@10 [gh]\n5@13 [ij]\n6@16 [kl\"][z]\n");
}

TEST(Csv, DoesNotDependOnHowTheSourceIsCutIntoReads) {
  constexpr std::string_view alphabet = "ab,,\"\"\"\n\n\r";
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    const std::size_t length = random() % 60;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
    const std::size_t longest = 4 + random() % 30;
    const std::string whole = records(text, 1000, ',', longest);
    for (const std::size_t step : {1, 2, 3, 7}) {
      EXPECT_EQ(records(text, step, ',', longest), whole) << "seed " << seed << ": " << text;
    }
  }
}

TEST(Csv, FindsTheSeparatorOfAHeader) {
  EXPECT_EQ(detect_delimiter("a,b,c\n1;2;3;4"), ',');
  EXPECT_EQ(detect_delimiter("a;b;c"), ';');
  EXPECT_EQ(detect_delimiter("a\tb"), '\t');
  EXPECT_EQ(detect_delimiter("a|b|\"c,,,,\""), '|');
  EXPECT_EQ(detect_delimiter("alone"), ',');
}

}  // namespace
}  // namespace footfall
