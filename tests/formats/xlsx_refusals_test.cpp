// What is no workbook, or a damaged or hostile one: each with its message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/workbook.h"
#include "formats/xlsx_archive.h"
#include "formats/xlsx_parts.h"

namespace footfall {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

constexpr auto sheet1 = "xl/worksheets/sheet1.xml";

// Header "a" and one row with 1.
Workbook small() {
  return {.rows = row(1, text_cell("A1", "a")) + row(2, R"(<c r="A2"><v>1</v></c>)")};
}

std::string blanks(std::size_t count) {
  std::string text;
  text.resize(count, ' ');
  return text;
}

std::string refusal(const std::vector<ZipEntry>& parts) { return decode(parts).error; }

std::string refusal_of_sheet(const std::string& xml) {
  return refusal(with_part(parts_of(small()), sheet1, xml));
}

TEST(XlsxRefusals, FilesThatAreNoWorkbook) {
  EXPECT_EQ(decode_bytes("").error, "bad_input: the file is empty");
  EXPECT_EQ(decode_bytes("a,b\n1,2\n").error,
            "bad_input: not an XLSX workbook: it is no ZIP archive");
  EXPECT_EQ(decode_bytes("a").hint, "save it as .xlsx in a spreadsheet program");
  const Decoded ole = decode_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(512, '\0'));
  EXPECT_EQ(ole.error, "bad_input: an old .xls or a password-protected workbook");
  EXPECT_EQ(ole.hint, "open it in a spreadsheet program and save it as .xlsx, without a password");
  EXPECT_EQ(decode_bytes("\x09\x04\x06\x00\x00\x00\x10\x00"s).error,
            "bad_input: an old .xls or a password-protected workbook");
  EXPECT_EQ(refusal({{"orders.csv", "a,b\n"}}),
            "bad_input: a ZIP archive, but no workbook: it has no part xl/workbook.xml");
  EXPECT_EQ(decode_bytes(zip_of({})).error,
            "bad_input: a ZIP archive, but no workbook: it has no part xl/workbook.xml");
  EXPECT_EQ(refusal({{"xl/workbook.bin", "x"}}), "bad_input: a binary workbook (.xlsb)");
  EXPECT_EQ(refusal({{"mimetype", "x"}, {"content.xml", "x"}}),
            "bad_input: an OpenDocument file (.ods), not an XLSX workbook");
}

TEST(XlsxRefusals, AnArchiveThatIsCutOff) {
  const std::string whole = zip_of(parts_of(small()));
  for (const std::size_t kept :
       {whole.size() - 1, whole.size() / 2, std::size_t{30}, std::size_t{4}}) {
    const Decoded decoded = decode_bytes(whole.substr(0, kept));
    EXPECT_EQ(decoded.error,
              "bad_input: the archive is cut off: its list of parts, which stands at the end, is "
              "missing")
        << kept;
    EXPECT_EQ(decoded.hint, "save it again in a spreadsheet program, or get it anew");
  }
}

TEST(XlsxRefusals, MissingParts) {
  Workbook book = small();
  book.shared = "<si><t>x</t></si>";
  book.styles = "<xf numFmtId=\"0\"/>";
  const auto parts = parts_of(book);
  EXPECT_EQ(refusal(without_part(parts, sheet1)),
            "bad_input: the workbook has no part xl/worksheets/sheet1.xml");
  EXPECT_EQ(refusal(without_part(parts, "xl/sharedStrings.xml")),
            "bad_input: the workbook has no part xl/sharedStrings.xml");
  EXPECT_EQ(refusal(without_part(parts, "xl/styles.xml")),
            "bad_input: the workbook has no part xl/styles.xml");
  EXPECT_EQ(refusal(without_part(parts, "xl/workbook.xml")),
            "bad_input: a ZIP archive, but no workbook: it has no part xl/workbook.xml");
  EXPECT_EQ(refusal(without_part(parts, "xl/_rels/workbook.xml.rels")),
            "bad_input: the workbook does not say where its sheet \"Orders\" is");
  EXPECT_EQ(refusal(without_part(parts, "_rels/.rels")), "");  // it lies where it always does
}

TEST(XlsxRefusals, PartsThatAreSomethingElse) {
  EXPECT_EQ(refusal_of_sheet("<html><body/></html>"),
            "bad_input: xl/worksheets/sheet1.xml is no sheet: it begins with <html>");
  EXPECT_EQ(refusal(with_part(parts_of(small()), "xl/workbook.xml", "<document/>")),
            "bad_input: xl/workbook.xml is no workbook: it begins with <document>");
  EXPECT_EQ(refusal(with_part(parts_of(small()), "xl/workbook.xml", "<workbook/>")),
            "bad_input: the workbook has no sheet with cells");
}

TEST(XlsxRefusals, DamagedXml) {
  EXPECT_EQ(refusal_of_sheet("<worksheet>\n<sheetData></worksheet>"),
            "bad_input: xl/worksheets/sheet1.xml is damaged: mismatched tag (line 2, column 14)");
  EXPECT_EQ(refusal_of_sheet("<worksheet><sheetData>"),
            "bad_input: xl/worksheets/sheet1.xml is damaged: no element found (line 1, column 23)");
  EXPECT_EQ(refusal_of_sheet(""),
            "bad_input: xl/worksheets/sheet1.xml is damaged: no element found (line 1, column 1)");
  EXPECT_EQ(
      refusal_of_sheet("<worksheet>\xFF</worksheet>"),
      "bad_input: xl/worksheets/sheet1.xml is damaged: not well-formed (invalid token) (line 1, "
      "column 12)");
  EXPECT_EQ(refusal_of_sheet("<worksheet>&undefined;</worksheet>"),
            "bad_input: xl/worksheets/sheet1.xml is damaged: undefined entity (line 1, column 12)");
  EXPECT_EQ(refusal_of_sheet(R"(<?xml version="1.0" encoding="klingon"?><worksheet/>)"),
            "bad_input: xl/worksheets/sheet1.xml is damaged: unknown encoding (line 1, column 31)");
}

TEST(XlsxRefusals, DocumentTypesAndTheirEntities) {
  constexpr auto refused =
      "bad_input: xl/worksheets/sheet1.xml has a document type definition (DTD), which no workbook "
      "needs and attacks use; it is refused";
  EXPECT_EQ(refusal_of_sheet("<!DOCTYPE worksheet><worksheet/>"), refused);
  EXPECT_EQ(refusal_of_sheet(R"(<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>)"), refused);
  EXPECT_EQ(refusal_of_sheet(R"(<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>
                                <worksheet>&e;</worksheet>)"),
            refused);
  std::string laughs = "<!DOCTYPE x [<!ENTITY l0 \"ha\">";
  for (int i = 1; i < 10; ++i) {
    laughs += str("<!ENTITY l", i, " \"");
    for (int k = 0; k < 10; ++k) laughs += str("&l", i - 1, ";");
    laughs += "\">";
  }
  EXPECT_EQ(refusal_of_sheet(laughs + "]><worksheet>&l9;</worksheet>"), refused);
}

TEST(XlsxRefusals, ElementsNestedTooDeep) {
  const auto nested = [](int levels) {
    std::string xml = "<worksheet>";
    for (int i = 1; i < levels; ++i) xml += "<a>";
    for (int i = 1; i < levels; ++i) xml += "</a>";
    return xml + "</worksheet>";
  };
  EXPECT_EQ(refusal_of_sheet(nested(64)), "");
  EXPECT_EQ(refusal_of_sheet(nested(65)),
            "limit: xl/worksheets/sheet1.xml nests elements deeper than 64 levels");
}

TEST(XlsxRefusals, ATagThatNeverEnds) {
  std::string noise;
  for (std::uint32_t i = 0; noise.size() < (6U << 20); ++i)
    noise += std::to_string(i * 2654435761U);
  EXPECT_EQ(refusal_of_sheet("<worksheet><!-- " + noise + "--></worksheet>"),
            "limit: xl/worksheets/sheet1.xml has a tag or comment longer than 4 MiB");
}

TEST(XlsxRefusals, DamageIsSeenAlsoAfterRowsWereGiven) {
  Workbook book = small();
  // So many rows that the first ones are given long before the end is read.
  for (int i = 3; i < 20'000; ++i) book.rows += row(i, "<c><v>1</v></c>");
  auto parts = parts_of(book);
  for (auto& part : parts) {
    if (part.name == sheet1) part.crc_off_by = 1;
  }
  // Where merged cells are looked for, the whole sheet is read before any row of it is given.
  EXPECT_EQ(refusal(parts),
            "bad_input: xl/worksheets/sheet1.xml in the archive is damaged (CRC error)");
  book.behind = "<x/>" + std::string((std::size_t{64} << 20) + 1, ' ');
  parts = parts_of(book);
  for (auto& part : parts) {
    if (part.name == sheet1) part.crc_off_by = 1;
  }
  DecoderLimits wide;
  wide.expansion_ratio = 2000;
  const Decoded decoded = decode(parts, 0, wide);
  EXPECT_EQ(decoded.rows.size(), 19'998U);
  EXPECT_EQ(decoded.error,
            "bad_input: xl/worksheets/sheet1.xml in the archive is damaged (CRC error)");
}

TEST(XlsxRefusals, SizesThatLie) {
  auto parts = parts_of(small());
  const auto bytes = std::int64_t(parts[0].bytes.size());
  for (auto& part : parts) part.size_off_by = 1000;
  EXPECT_EQ(refusal(parts),
            str("bad_input: _rels/.rels in the archive is damaged (it has ", grouped(bytes),
                " bytes, and ", grouped(bytes + 1000), " are told)"));
}

// All that is read of a small workbook with each kind of part.
std::string everything(const Decoded& decoded) {
  std::string all = decoded.error;
  for (const auto& table : decoded.tables) {
    all += str("\n", table.name, ":", join(table.fields, ","), join(table.remarks, ";"));
  }
  return all + "\n" + join(decoded.rows, "\n");
}

std::string workbook_of_all_parts() {
  return zip_of(parts_of({.rows = row(1, R"(<c r="A1" t="s"><v>0</v></c>)") +
                                  row(2, R"(<c r="A2" s="1"><v>40513</v></c>)"),
                          .shared = "<si><t>day</t></si>",
                          .styles = R"(<xf numFmtId="0"/><xf numFmtId="14"/>)"}));
}

TEST(XlsxRefusals, NoBitOfAWorkbookCanChangeUnnoticed) {
  const std::string whole = workbook_of_all_parts();
  const std::string right = everything(decode_bytes(whole));
  EXPECT_EQ(right, "\nOrders:day\n2: 2010-12-01");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[at] = char(damaged[at] ^ (1 << bit));
      const Decoded decoded = decode_bytes(damaged);
      if (decoded.error.empty()) {
        EXPECT_EQ(everything(decoded), right) << "bit " << bit << " of byte " << at;
      }
    }
  }
}

TEST(XlsxRefusals, AWorkbookCutOffAnywhereIsRefused) {
  const std::string whole = workbook_of_all_parts();
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    EXPECT_THAT(decode_bytes(whole.substr(0, kept)).error, testing::StartsWith("bad_input: "))
        << kept;
  }
}

TEST(XlsxRefusals, EncryptedParts) {
  auto parts = parts_of(small());
  for (auto& part : parts) part.flags = 1;
  const Decoded decoded = decode(parts);
  EXPECT_EQ(decoded.error, "bad_input: _rels/.rels in the archive is encrypted");
  EXPECT_EQ(decoded.hint, "save the workbook without a password");
}

TEST(XlsxRefusals, PartsThatAreThereTwice) {
  auto parts = parts_of(small());
  parts.push_back({"XL/worksheets/Sheet1.xml", "<worksheet/>"});
  EXPECT_EQ(refusal(parts),
            "bad_input: the archive holds XL/worksheets/Sheet1.xml twice; nobody can "
            "tell which one counts");
}

TEST(XlsxRefusals, NamesThatLeadOutOfTheArchive) {
  for (const std::string name : {"../../evil.sh", "xl/../../../etc/passwd", "..\\evil.exe"}) {
    auto parts = parts_of(small());
    parts.push_back({name, "evil"});
    EXPECT_EQ(refusal(parts), str("bad_input: the archive holds the name \"", name,
                                  "\", which leads out of it, as attacks do"));
  }
  // What points out of it finds nothing there.
  auto parts = parts_of(small());
  for (auto& part : parts) {
    const auto at = part.bytes.find("worksheets/sheet1.xml");
    if (at != std::string::npos) part.bytes.replace(at, 21, "../../../etc/passwd");
  }
  EXPECT_EQ(refusal(parts), "bad_input: the workbook has no part etc/passwd");
}

TEST(XlsxRefusals, Bombs) {
  const Decoded decoded = decode(with_part(parts_of(small()), "xl/worksheets/sheet1.xml",
                                           "<worksheet>" + blanks(40'000'000) + "</worksheet>"));
  EXPECT_THAT(decoded.error, testing::MatchesRegex(
                                 "limit: unpacks to more than 200 times its size \\([0-9,]+ bytes "
                                 "out of [0-9,]+\\), as decompression bombs do"));
  EXPECT_EQ(decoded.hint, "if the data really are that repetitive, save them as CSV");
  DecoderLimits wide;
  wide.expansion_ratio = 2000;
  EXPECT_EQ(decode(with_part(parts_of(small()), "xl/worksheets/sheet1.xml",
                             "<worksheet>" + blanks(20'000'000) + "</worksheet>"),
                   0, wide)
                .error,
            "");
}

TEST(XlsxRefusals, SharedTextsWithoutEnd) {
  // Five texts of 1 MiB each, or a million empty ones, whose places take 4 bytes.
  std::string few = "<sst>";
  for (int i = 0; i < 5; ++i) few += "<si><t>" + blanks(std::size_t{1} << 20) + "</t></si>";
  std::string many = "<sst>";
  for (int i = 0; i < 1'000'000; ++i) many += "<si/>";
  for (const std::string& texts : {few, many}) {
    const int file = file_of(zip_of({{"shared", texts + "</sst>"}}));
    DecoderLimits wide;
    wide.expansion_ratio = 2000;
    XlsxArchive archive(file, wide);
    const std::size_t mib = std::size_t{1} << 20;
    try {
      const XlsxTexts refused(archive, "shared", mib, 3 * mib);
      ADD_FAILURE() << refused.count() << " texts were taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::limit);
      EXPECT_EQ(error.message(), "the texts of the workbook take more than 3 MiB");
      EXPECT_EQ(error.hint(), "save the sheet as CSV, which needs no memory for its texts");
    }
    EXPECT_GE(XlsxTexts(archive, "shared", mib).count(), 5U);
    close(file);
  }
}

TEST(XlsxRefusals, TextsThatAreTooLong) {
  Workbook book = small();
  book.rows += row(3, text_cell("A3", std::string(11, 'x'))) +
               row(4, R"(<c r="A4" t="s"><v>0</v></c>)") +
               row(5, text_cell("A5", std::string(10, 'y')));
  book.shared = "<si><t>01234567890</t></si>";
  DecoderLimits limits;
  limits.text_bytes_max = 10;
  EXPECT_THAT(decode(book, 0, limits).rows,
              ElementsAre("2: 1", "3 is bad: cell A3 is longer than 10 bytes {\"\"}",
                          "4 is bad: cell A4 is longer than 10 bytes {\"\"}", "5: yyyyyyyyyy"));
}

TEST(XlsxRefusals, RowsThatASheetCannotHave) {
  const auto told = [](const std::string& rows) { return decode(Workbook{.rows = rows}).error; };
  EXPECT_EQ(told(row(1048576, text_cell("A1048576", "a"))), "");
  EXPECT_EQ(told(row(1048577, "")),
            "bad_input: sheet \"Orders\" has a row 1,048,577; a sheet ends at row 1,048,576");
  EXPECT_EQ(told(row(1048576, "") + "<row/>"),
            "bad_input: sheet \"Orders\" has a row 1,048,577; a sheet ends at row 1,048,576");
  EXPECT_EQ(told(row(0, "")), "bad_input: sheet \"Orders\" has a row with the number \"0\"");
  EXPECT_EQ(told("<row r=\"x\"/>"), "bad_input: sheet \"Orders\" has a row with the number \"x\"");
  EXPECT_EQ(told(row(3, "") + row(3, "")),
            "bad_input: sheet \"Orders\" has row 3 behind row 3; rows must stand in order");
}

TEST(XlsxRefusals, ColumnsBeyondTheLimit) {
  DecoderLimits limits;
  limits.fields_max = 2;
  EXPECT_EQ(decode(Workbook{.rows = row(1, text_cell("C1", "c"))}, 0, limits).error,
            "limit: sheet \"Orders\" has 3 columns, over the limit of 2");
  std::string cells;
  for (int i = 0; i < 16'384; ++i) cells += "<c><v>1</v></c>";
  const Decoded whole = decode(Workbook{.rows = row(1, cells)});
  ASSERT_EQ(whole.tables.size(), 1U);
  EXPECT_EQ(whole.tables[0].fields.size(), 16'384U);
  const Decoded more = decode(Workbook{.rows = row(1, cells) + row(2, cells + "<c><v>1</v></c>")});
  ASSERT_EQ(more.rows.size(), 1U);
  EXPECT_THAT(more.rows[0], testing::StartsWith("2 is bad: it has more than 16,384 cells {1,1,1,"));
}

TEST(XlsxRefusals, MoreSheetsThanAnyBookHas) {
  Workbook book = small();
  book.more_sheets.resize(4096);
  EXPECT_EQ(decode(book).error, "limit: the workbook has more than 4,096 sheets");
}

}  // namespace
}  // namespace footfall
