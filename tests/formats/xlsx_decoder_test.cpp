// Workbooks as tables: made by hand, and real ones cell by cell beside openpyxl.
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/foreign_file.h"
#include "formats/workbook.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Header "a", "b" in row 1, and the cells as row 2.
Workbook two_columns(const std::string& cells) {
  return {.rows = row(1, text_cell("A1", "a") + text_cell("B1", "b")) + row(2, cells)};
}

TEST(Xlsx, TheFirstRowWithAValueIsTheHeaderAndBlankRowsAreSkipped) {
  const Decoded decoded = decode(Workbook{
      .rows = row(1, "") + row(2, R"(<c r="A2"/><c r="B2" t="str"><v></v></c>)") +
              row(4, text_cell("A4", "sku") + text_cell("B4", "price") + R"(<c r="C4"/>)") +
              row(5, text_cell("A5", "lamp") + R"(<c r="B5"><v>2.5</v></c><c r="C5"/>)") +
              row(6, "") + row(9, R"(<c r="B9"><v>7</v></c>)")});
  EXPECT_EQ(decoded.error, "");
  ASSERT_EQ(decoded.tables.size(), 1U);
  EXPECT_EQ(decoded.tables.at(0).name, "Orders");
  EXPECT_THAT(decoded.tables.at(0).fields, ElementsAre("sku", "price"));
  EXPECT_THAT(decoded.tables.at(0).remarks, IsEmpty());
  EXPECT_THAT(decoded.rows, ElementsAre("5: lamp | 2.5", "9:  | 7"));
}

TEST(Xlsx, TextsAreSharedRichOrInTheCellAndEmptyOnesAreNull) {
  const Decoded decoded = decode(Workbook{
      .rows =
          row(1, R"(<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)") +
          row(2, R"(<c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c>)") +
          row(3, R"(<c r="A3" t="inlineStr"><is><r><t>in</t></r><r><rPr><b/></rPr><t> line</t></r>
                        <rPh sb="0" eb="1"><t>no</t></rPh></is></c>
                        <c r="B3" t="inlineStr"><is><t></t></is></c>)") +
          row(4, R"(<c r="A4" t="str"><f>A2</f><v>a &amp; b_x000D_c</v></c>)"),
      .shared = "<si><t>name</t></si><si><t>note</t></si>"
                "<si><r><t xml:space=\"preserve\">red </t></r><r><rPr><i/></rPr><t>lamp</t></r>"
                "<rPh sb=\"0\" eb=\"1\"><t>akai</t></rPh><phoneticPr fontId=\"1\"/></si>"
                "<si><t>line 1\nline 2</t></si>"});
  EXPECT_EQ(decoded.error, "");
  EXPECT_THAT(decoded.tables.at(0).fields, ElementsAre("name", "note"));
  EXPECT_THAT(decoded.rows,
              ElementsAre("2: red lamp | line 1\nline 2", "3: in line | ", "4: a & b\rc | "));
}

TEST(Xlsx, NumbersStoredAsTextAndDatesAsTextStayWhatTheyAre) {
  const Decoded decoded =
      decode(two_columns(text_cell("A2", "00123") + text_cell("B2", "12/1/2010 8:26")));
  EXPECT_THAT(decoded.rows, ElementsAre("2: 00123 | 12/1/2010 8:26"));
}

TEST(Xlsx, TruthValuesNumbersAndIsoDates) {
  const Decoded decoded = decode(Workbook{
      .rows = row(1, text_cell("A1", "a") + text_cell("B1", "b") + text_cell("C1", "c")) +
              row(2, R"(<c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c>
                        <c r="C2" t="d"><v>2010-12-01T08:26:00</v></c>)") +
              row(3, R"(<c r="A3" t="n"><v>2.5499999999999998</v></c><c r="B3"><v>1E3</v></c>)")});
  EXPECT_THAT(decoded.rows,
              ElementsAre("2: true | false | 2010-12-01 08:26:00", "3: 2.55 | 1000 | "));
}

TEST(Xlsx, NumbersAreDatesByTheirFormat) {
  Workbook book{
      .rows = row(1, text_cell("A1", "a") + text_cell("B1", "b") + text_cell("C1", "c")) +
              row(2, R"(<c r="A2" s="1"><v>40513</v></c><c r="B2" s="2"><v>40513.3513888889</v></c>
                        <c r="C2" s="3"><v>1.5</v></c>)"),
      .formats = R"(<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd hh:mm"/>)",
      .styles = R"(<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="46"/>)"};
  EXPECT_THAT(decode(book).rows, ElementsAre("2: 2010-12-01 | 2010-12-01 08:26:00 | 1.5"));
  book.settings = R"(date1904="1")";
  EXPECT_THAT(decode(book).rows, ElementsAre("2: 2014-12-02 | 2014-12-02 08:26:00 | 1.5"));
}

TEST(Xlsx, CellsWithoutAPlaceFollowTheOneBefore) {
  const Decoded decoded = decode(Workbook{
      .rows =
          "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c><c t=\"str\"><v>c</v></c></row>"
          "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
          "<row r=\"7\"><c r=\"B7\"><v>2</v></c><c><v>3</v></c></row>"
          "<row><c><v>4</v></c></row>"});
  EXPECT_THAT(decoded.rows, ElementsAre("2: 1 |  | 3", "7:  | 2 | 3", "8: 4 |  | "));
}

TEST(Xlsx, ElementsMayHaveAPrefixAndOtherElementsBetweenThem) {
  auto parts = parts_of({.rows = ""});
  parts = with_part(parts, "xl/worksheets/sheet1.xml",
                    R"(<x:worksheet xmlns:x="m"><x:dimension ref="A1:B9"/><x:cols><x:col/></x:cols>
    <x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>
    <x:row r="2"><x:extLst><x:c r="A2"><x:v>9</x:v></x:c></x:extLst><x:c r="A2"><x:v>1</x:v>
    <x:extLst><x:v>5</x:v></x:extLst></x:c></x:row></x:sheetData>
    <x:row r="3"><x:c><x:v>3</x:v></x:c></x:row></x:worksheet>)");
  EXPECT_THAT(decode(parts).rows, ElementsAre("2: 1"));
}

TEST(Xlsx, SheetsAreTablesOfTheirOwnAlsoHiddenOnes) {
  const Workbook book{.rows = row(1, text_cell("A1", "a")) + row(2, R"(<c r="A2"><v>1</v></c>)"),
                      .state = "veryHidden",
                      .more_sheets = {row(3, text_cell("B3", "x") + text_cell("C3", "y")) +
                                          row(4, R"(<c r="C4"><v>2</v></c>)"),
                                      ""}};
  const Decoded first = decode(book, 0);
  ASSERT_EQ(first.tables.size(), 3U);
  EXPECT_THAT(first.tables.at(0).remarks, ElementsAre("the sheet is hidden"));
  EXPECT_EQ(first.tables.at(1).name, "Sheet2");
  EXPECT_THAT(first.tables.at(1).fields, ElementsAre("", "x", "y"));
  EXPECT_THAT(first.tables.at(2).fields, IsEmpty());
  EXPECT_THAT(first.tables.at(2).remarks, ElementsAre("the sheet is empty"));
  EXPECT_THAT(first.rows, ElementsAre("2: 1"));
  EXPECT_THAT(decode(book, 1).rows, ElementsAre("4:  |  | 2"));
  EXPECT_THAT(decode(book, 2).rows, IsEmpty());
  EXPECT_THAT(decode(book, no_rows).rows, IsEmpty());
  EXPECT_EQ(decode(book, no_rows).tables.size(), 3U);
}

TEST(Xlsx, MergedCellsAreTold) {
  Workbook book = two_columns(R"(<c r="A2"><v>1</v></c><c r="B2"/>)");
  book.behind = R"(<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>)";
  const Decoded decoded = decode(book);
  EXPECT_THAT(decoded.rows, ElementsAre("2: 1 | "));
  EXPECT_THAT(
      decoded.tables.at(0).remarks,
      ElementsAre("1 block of merged cells (A2:B2): the value is in the first cell of each, "
                  "the others are NULL"));
  book.behind = R"(<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A3:B3"/>)"
                R"(<mergeCell ref="A4:B4"/><mergeCell ref="A5:B5"/></mergeCells>)";
  EXPECT_THAT(
      decode(book).tables.at(0).remarks,
      ElementsAre("4 blocks of merged cells (A1:A2, A3:B3, A4:B4, ...): the value is in the "
                  "first cell of each, the others are NULL"));
}

TEST(Xlsx, NotAvailableIsNullAndOtherErrorsMakeABadRow) {
  const Decoded decoded =
      decode(two_columns(R"(<c r="A2" t="e"><v>#N/A</v></c><c r="B2"><v>1</v></c>)"
                         R"(</row><row r="3"><c r="A3"><v>5</v></c>)"
                         R"(<c r="B3" t="e"><f>A3/0</f><v>#DIV/0!</v></c></row>)"
                         R"(<row r="4"><c r="A4" t="e"><v>#REF!</v></c>)"));
  EXPECT_THAT(decoded.rows,
              ElementsAre("2:  | 1", "3 is bad: cell B3 holds the error #DIV/0! {5,#DIV/0!}",
                          "4 is bad: cell A4 holds the error #REF! {#REF!,}"));
}

TEST(Xlsx, ResultsOfFormulasCountAndMissingOnesMakeABadRow) {
  const Decoded decoded = decode(
      two_columns(R"(<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>)"
                  R"(<row r="3"><c r="A3"><f>SUM(B1:B9)</f></c><c r="B3"><v>4</v></c></row>)"
                  R"(<row r="4"><c r="A4"><f>A3</f><v/></c>)"));
  constexpr auto reason =
      " holds a formula whose result was not saved; open the file in a spreadsheet program and "
      "save "
      "it there";
  EXPECT_THAT(decoded.rows, ElementsAre("2: 2 | ", str("3 is bad: cell A3", reason, " {,4}"),
                                        str("4 is bad: cell A4", reason, " {,}")));
}

TEST(Xlsx, CellsThatAreNotWhatTheySayMakeABadRow) {
  Workbook book = two_columns(R"(<c r="A2"><v>12 apples</v></c></row>)"
                              R"(<row r="3"><c r="A3" t="b"><v>maybe</v></c></row>)"
                              R"(<row r="4"><c r="A4" t="d"><v>2010-02-30</v></c></row>)"
                              R"(<row r="5"><c r="A5" t="zz"><v>x</v></c></row>)"
                              R"(<row r="6"><c r="A6" s="1"><v>60</v></c></row>)"
                              R"(<row r="7"><c r="A7" s="2"><v>1</v></c></row>)"
                              R"(<row r="8"><c r="A8" t="s"><v>-1</v></c></row>)"
                              R"(<row r="9"><c r="A9" t="s"><v>1</v></c></row>)"
                              R"(<row r="10"><c r="A10"><v>1</v></c><c r="B10"><v>2</v></c>)");
  book.styles = R"(<xf numFmtId="0"/><xf numFmtId="14"/>)";
  book.shared = "<si><t>only</t></si>";
  EXPECT_THAT(
      decode(book).rows,
      ElementsAre("2 is bad: cell A2 is marked as a number and holds \"12 apples\" {12 apples,}",
                  "3 is bad: cell A3 is marked as true or false and holds \"maybe\" {maybe,}",
                  "4 is bad: cell A4 is marked as a date and holds \"2010-02-30\" {2010-02-30,}",
                  "5 is bad: cell A5 is of a kind that workbooks do not have {x,}",
                  "6 is bad: cell A6 holds 29 February 1900, a day that never was {60,}",
                  "7 is bad: cell A7 has a format that the workbook does not have {1,}",
                  "8 is bad: cell A8 refers to shared text -1 of 1 (they count from 0) {,}",
                  "9 is bad: cell A9 refers to shared text 1 of 1 (they count from 0) {,}",
                  "10: 1 | 2"));
}

TEST(Xlsx, CellsInImpossiblePlacesMakeABadRow) {
  const auto told = [](const std::string& cell) {
    const Decoded decoded = decode(two_columns(R"(<c r="A2"><v>1</v></c>)" + cell));
    return decoded.rows.empty() ? decoded.error : decoded.rows[0];
  };
  for (const std::string place : {"A0", "ZZZZ9", "XFE2", "B3", "b2", "B1048577"}) {
    EXPECT_EQ(told(str("<c r=\"", place, "\"><v>2</v></c>")),
              str("2 is bad: a cell says that it is at \"", place,
                  "\", which is no place in this row (A2 to XFD2) {1,}"));
  }
  EXPECT_EQ(
      told(R"(<c r="A2"><v>2</v></c>)"),
      "2 is bad: cell A2 stands behind a cell that is to the right of it, or is there twice {1,}");
  EXPECT_EQ(told(R"(<c r="D2"><v>2</v></c>)"),
            "2 is bad: cell D2 is to the right of the header's last column, which is B {1,,,2}");
  EXPECT_EQ(told(R"(<c r="XFD2"/><c/>)"), "2 is bad: it has more than 16,384 cells {1,}");
}

TEST(Xlsx, AHeaderWithFaultsIsTold) {
  const Decoded decoded = decode(
      Workbook{.rows = row(1, text_cell("A1", "a") + R"(<c r="B1" t="e"><v>#NAME?</v></c>)") +
                       row(2, R"(<c r="A2"><v>1</v></c>)")});
  EXPECT_THAT(decoded.tables.at(0).fields, ElementsAre("a", "#NAME?"));
  EXPECT_THAT(decoded.tables.at(0).remarks,
              ElementsAre("in the header, cell B1 holds the error #NAME?"));
  EXPECT_THAT(decoded.rows, ElementsAre("2: 1 | "));
}

TEST(Xlsx, MacrosPicturesAndOtherPartsAreIgnored) {
  auto parts = parts_of(two_columns(R"(<c r="A2"><v>1</v></c>)"));
  parts.push_back({"xl/vbaProject.bin", "Sub AutoOpen()"});
  parts.push_back({"xl/media/", "", false});
  parts.push_back({"xl/media/", "", false});
  parts.push_back({"xl/media/image1.png", "no picture"});
  EXPECT_THAT(decode(parts).rows, ElementsAre("2: 1 | "));
}

TEST(Xlsx, PartsAreFoundWhateverTheCaseAndSlashesOfTheirNames) {
  auto parts = parts_of(two_columns(R"(<c r="A2"><v>1</v></c>)"));
  for (auto& part : parts) {
    if (part.name == "xl/worksheets/sheet1.xml") part.name = "\\XL\\Worksheets\\Sheet1.xml";
  }
  EXPECT_THAT(decode(parts).rows, ElementsAre("2: 1 | "));
}

TEST(Xlsx, WorkbooksInUtf16AreRead) {
  const std::string sheet = R"(<worksheet><sheetData><row><c t="str"><v>a</v></c></row>)"
                            R"(<row><c t="str"><v>b</v></c></row></sheetData></worksheet>)";
  std::string wide = "\xFF\xFE";
  for (const char c : sheet) (wide += c) += '\0';
  EXPECT_THAT(decode(with_part(parts_of({}), "xl/worksheets/sheet1.xml", wide)).rows,
              ElementsAre("2: b"));
}

TEST(Xlsx, ProgressGoesUpToTheFilesSize) {
  std::string rows = row(1, text_cell("A1", "a"));
  for (int i = 2; i < 100'000; ++i) rows += row(i, str("<c><v>", i * 7919 % 10007, "</v></c>"));
  const std::string bytes = zip_of(parts_of({.rows = rows}));
  const Decoded decoded = decode_bytes(bytes);
  EXPECT_EQ(decoded.rows.size(), 99'998U);
  ASSERT_FALSE(decoded.progress.empty());
  EXPECT_TRUE(std::is_sorted(decoded.progress.begin(), decoded.progress.end()));
  EXPECT_LE(decoded.progress.back(), bytes.size());
}

// Real files, cell by cell.

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

// As tests/formats/workbook_rows.py prints them.
class LinesSink final : public RowSink {
 public:
  void tables(const std::vector<ForeignTable>& tables) override {
    std::string line = "1";
    for (const auto& field : tables.at(0).fields) line += "\t" + shown(field);
    lines.push_back(line);
  }
  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    std::string line = std::to_string(number);
    for (const auto cell : cells) line += "\t" + shown(cell);
    lines.push_back(line);
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view) override {
    lines.push_back(str(number, " is bad: ", reason));
  }
  void progress(std::uint64_t) override {}

  std::vector<std::string> lines;
};

std::vector<std::string> openpyxl_lines(const std::string& path) {
  const std::string command = str("PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='", FOOTFALL_OPENPYXL,
                                  "' python3 tests/formats/workbook_rows.py '", path, "'");
  const std::unique_ptr<FILE, int (*)(FILE*)> out(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[65536];
  while (const auto count = fread(buffer, 1, sizeof buffer, out.get())) text.append(buffer, count);
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n')) lines.emplace_back(line);
  lines.pop_back();
  return lines;
}

void expect_as_openpyxl(const std::string& path, std::size_t rows) {
  std::ifstream in(path, std::ios::binary);
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  LinesSink sink;
  decode_xlsx(fileno(file.get()), 0, {}, sink);
  const auto expected = openpyxl_lines(path);
  EXPECT_EQ(sink.lines.size(), rows + 1);
  ASSERT_EQ(sink.lines.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(sink.lines[i], expected[i]);
}

TEST(XlsxRealFiles, AreReadAsOpenpyxlReadsThem) {
  SHARED_FILE_OR_SKIP(retail, "online-retail/first_49999.xlsx");
  SHARED_FILE_OR_SKIP(libreoffice, "online-retail/first_5061_libreoffice.xlsx");
  SHARED_FILE_OR_SKIP(customers, "sales/Customers.xlsx");
  expect_as_openpyxl(retail, 49'999);
  expect_as_openpyxl(libreoffice, 5'061);
  expect_as_openpyxl(customers, 793);
}

TEST(XlsxRealFiles, AreReadAlikeInAProcessWithoutRights) {
  SHARED_FILE_OR_SKIP(path, "sales/Customers.xlsx");
  const auto file = ForeignFile::open(path, ForeignFormat::xlsx);
  ASSERT_EQ(file->tables().size(), 1U);
  EXPECT_EQ(file->tables()[0].name, "Worksheet");
  const std::unique_ptr<FILE, int (*)(FILE*)> same(std::fopen(path.c_str(), "rb"), std::fclose);
  LinesSink expected;
  decode_xlsx(fileno(same.get()), 0, {}, expected);
  file->begin(0);
  SourceRecord record;
  std::size_t count = 0;
  while (file->next(record)) {
    ASSERT_LT(++count, expected.lines.size());
    std::string line = std::to_string(record.line);
    for (const auto field : record.fields) line += "\t" + shown(field);
    EXPECT_EQ(line, expected.lines[count]);
  }
  EXPECT_EQ(count, 793U);
}

}  // namespace
}  // namespace footfall
