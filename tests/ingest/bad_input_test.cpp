// Bad CSV of every kind: what is said, and what is kept.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.h"
#include "formats/compressed.h"
#include "ingest/ingest.h"
#include "ingest/loads.h"

namespace footfall {
namespace {

const std::string header(rees46_header);

// Fields of a good row by their place, one of them replaced.
std::string row_with(std::size_t field, std::string_view text) {
  std::vector<std::string> fields{
      "2019-10-01 00:00:00 UTC", "view", "100", "200", "a.b", "sony", "12.50", "7",
      std::string(a_session)};
  fields[field] = text;
  std::string row;
  for (const auto& each : fields) row += (&each == &fields[0] ? "" : ",") + each;
  return row + "\n";
}

// Ingests the bytes as a.csv of the dataset rees46, by the plain path and by the other, which must
// agree, whatever share of the rows is bad.
struct Outcome {
  std::string error;  // without the folder; "" where it was stored
  std::string rows;
  std::string set_aside;  // "line@byte reason <raw>" each
};
Outcome outcome_of(const std::string& bytes, const std::string& dataset = "rees46") {
  std::vector<Outcome> both;
  for (const bool plain : {true, false}) {
    const TestStore test;
    const std::string path = test.folder.file("a.csv", bytes);
    IngestRequest request = test.request({path}, dataset);
    request.plain_path = plain;
    request.bad_rows_max = 1;
    request.range_bytes = 1;
    Outcome outcome;
    outcome.error = ingest_error(request);
    if (outcome.error.starts_with(path)) outcome.error.erase(0, path.size() - 5);
    if (outcome.error.empty()) {
      outcome.rows = test.open()->segments().empty() ? "" : test.rows();
      outcome.set_aside = test.set_aside();
    }
    both.push_back(outcome);
  }
  EXPECT_EQ(both[0].error, both[1].error);
  EXPECT_EQ(both[0].rows, both[1].rows);
  EXPECT_EQ(both[0].set_aside, both[1].set_aside);
  return both[0];
}
std::string error_of_file(const std::string& bytes) { return outcome_of(bytes).error; }

// Why a row is set aside; "" where it is taken.
std::string reason_of(const std::string& row) {
  // A letter of UTF-8, so that the file is UTF-8 whatever is in the row.
  std::string other = good_row();
  other.replace(other.find("sony"), 4, "s\xC3\xB6ny");
  const std::string text = outcome_of(header + row + other).set_aside;
  const std::size_t begin = text.find(' ');
  return begin == std::string::npos ? "" : text.substr(begin + 1, text.rfind(" <") - begin - 1);
}
std::string reason_of(std::size_t field, std::string_view text) {
  return reason_of(row_with(field, text));
}

TEST(BadInput, AFileWithoutRows) {
  EXPECT_EQ(error_of_file(""), "a.csv: is empty");
  EXPECT_EQ(error_of_file("\n\r\n\n"), "a.csv: holds nothing but empty lines");
  EXPECT_EQ(error_of_file(header), "a.csv: no rows, nothing but a header");
}

TEST(BadInput, AnEncodingThatIsNotUtf8) {
  const std::string text = header + good_row();
  const auto wide = [&text](std::size_t width, bool little) {
    std::string out;
    for (const char c : text) {
      std::string unit(width, '\0');
      unit[little ? 0 : width - 1] = c;
      out += unit;
    }
    return out;
  };
  const std::string rows = outcome_of(text).rows;
  EXPECT_EQ(outcome_of("\xFF\xFE" + wide(2, true)).rows, rows);
  EXPECT_EQ(outcome_of("\xFE\xFF" + wide(2, false)).rows, rows);
  EXPECT_EQ(outcome_of(wide(2, true)).rows, rows);
  EXPECT_EQ(outcome_of(wide(2, false)).rows, rows);
  EXPECT_EQ(outcome_of("\xEF\xBB\xBF" + text).rows, rows);
  const std::string utf32 = "a.csv: is UTF-32 text; footfall reads UTF-8, UTF-16 and Windows-1252";
  EXPECT_EQ(error_of_file(std::string("\xFF\xFE\0\0", 4) + wide(4, true)), utf32);
  EXPECT_EQ(error_of_file(std::string("\0\0\xFE\xFF", 4) + wide(4, false)), utf32);
}

// One letter that is no UTF-8 makes a text Windows-1252, unless another one is UTF-8.
TEST(BadInput, LettersOfWindows1252) {
  EXPECT_EQ(outcome_of(header + row_with(5, "M\xFCller \x80")).rows,
            outcome_of(header + row_with(5, "M\xC3\xBCller \xE2\x82\xAC")).rows);
  const std::string mixed =
      outcome_of(header + row_with(5, "M\xFCller") + row_with(5, "M\xC3\xBCller")).set_aside;
  EXPECT_NE(mixed.find(str("2@", header.size(), " the row is not valid UTF-8 <")),
            std::string::npos)
      << mixed;
  EXPECT_EQ(error_of_file("event_time,event_type,Gr\xF6\xDF"
                          "e,\xC3\xBC\n" +
                          good_row()),
            "a.csv: the header is not valid UTF-8");
}

TEST(BadInput, AHeaderThatIsNone) {
  EXPECT_EQ(error_of_file("event_time,price,event_type,price\n"),
            "a.csv: the header names \"price\" twice (columns 2 and 4)");
  EXPECT_EQ(error_of_file("event_time,Price,event_type, price \n"),
            "a.csv: the header names \"Price\" twice (columns 2 and 4)");
  EXPECT_EQ(error_of_file("event_time,,event_type\n"), "a.csv: column 2 of the header has no name");
  EXPECT_EQ(error_of_file("event_tme,event_type\n"),
            "a.csv: has no column \"event_time\", which the mapping rees46 needs for event_time; "
            "did you mean \"event_tme\"?");
  EXPECT_EQ(error_of_file("event_time,user_id,price\n").substr(0, 80),
            "a.csv: has no column \"event_type\", which the mapping rees46 needs for event_type");
  EXPECT_EQ(error_of_file("event_time,event_type,Unit Price,unit_price\n" + good_row()),
            "a.csv: the column \"Unit Price\" would be kept under the name unit_price, which "
            "another column has already");
  EXPECT_EQ(error_of_file("event_time,\"event_type\n"),
            "a.csv: line 1, the header, has a quote that is not closed as CSV wants");
  EXPECT_EQ(error_of_file("event_time\revent_type\r2019\r"),
            "a.csv: its lines end in CR alone, as on old Macs");
  EXPECT_EQ(error_of_file(std::string("event_time,\0,event_type\n", 24)),
            "a.csv: the header holds a NUL byte");
  const std::string no_text = "a.csv: is no text and no format that footfall reads";
  EXPECT_EQ(error_of_file("\x8f\x01\xe2\r\x1b\x07\xfe\"\xc3\r\xa0,\x90\n\x02\xff"), no_text);
  EXPECT_EQ(error_of_file(std::string("\0\x03,\r\xb5\n", 6)), no_text);
  std::string many = "event_time,event_type";
  for (int i = 0; i < 100'000; ++i) many += ",c" + std::to_string(i);
  EXPECT_EQ(error_of_file(many + "\n"), "a.csv: has 100002 columns; at most 4096 are read");
  EXPECT_EQ(error_of_file(std::string(3 << 20, 'x')), "a.csv: the first line is longer than 1 MiB");
}

TEST(BadInput, AHeaderOfNoKnownDataset) {
  const TestStore test;
  const std::string a = test.folder.file("a.csv", "name,age\nann,7\n");
  EXPECT_EQ(ingest_error(test.request({a})),
            a + ": no built-in dataset has these columns: name, age");
  const std::string b = test.folder.file("b.csv", good_row());
  EXPECT_EQ(ingest_error(test.request({b})).substr(0, b.size() + 60),
            b + ": the first line looks like data, not like a header: 2019-10");
  EXPECT_EQ(ingest_error(test.request({a}, "rees64")),
            "no dataset is called \"rees64\"; did you mean \"rees46\"?");
}

TEST(BadInput, RowsWithTooFewOrTooManyFields) {
  EXPECT_EQ(reason_of("2019-10-01 00:00:00 UTC,view\n"), "the row has 2 fields, the header 9");
  EXPECT_EQ(reason_of(row_with(8, "s,x")), "the row has 10 fields, the header 9");
  EXPECT_EQ(reason_of("  \n"), "the row has 1 field, the header 9");
  EXPECT_EQ(reason_of(header), "the row is the header once more");
}

TEST(BadInput, QuotesThatAreNotClosedOrNotAtTheEnd) {
  EXPECT_EQ(reason_of(row_with(5, "\"sony")), "a quote is opened in this line and never closed");
  EXPECT_EQ(reason_of(row_with(5, "\"so\"ny")), "text follows a closing quote in this line");
  EXPECT_EQ(reason_of(row_with(5, "so\"ny")), "");  // kept as it is
  const Outcome last = outcome_of(header + good_row() + row_with(5, "\"sony"));
  EXPECT_EQ(last.set_aside, "3@" + std::to_string(header.size() + good_row().size()) +
                                " a quote is opened in this line and never closed <2019-10-01 "
                                "00:00:00 UTC,view,100,200,a.b,\"sony,12.50,7," +
                                std::string(a_session) + ">\n");
  EXPECT_NE(last.rows, "");
}

TEST(BadInput, AFieldOfManyMebibytesAndALineWithoutEnd) {
  const std::string reason = "the line is longer than 1 MiB";
  EXPECT_EQ(reason_of(row_with(5, std::string(20 << 20, 'x'))), reason);
  // What is kept of it is its beginning.
  const Outcome endless = outcome_of(header + good_row() + std::string(5 << 20, 'x'));
  EXPECT_EQ(
      endless.set_aside.size(),
      ("3@" + std::to_string(header.size() + good_row().size()) + " " + reason + " <>\n").size() +
          4096);
  EXPECT_EQ(reason_of(row_with(5, "\"" + std::string(2 << 20, 'x') + "\"")), reason);
}

TEST(BadInput, BytesThatAreNoText) {
  EXPECT_EQ(reason_of(5, std::string("so\0ny", 5)), "the row holds a NUL byte");
  EXPECT_EQ(reason_of(5, "M\xFCller"), "the row is not valid UTF-8");
  EXPECT_EQ(reason_of(7, "7\xFF"), "the row is not valid UTF-8");
  EXPECT_EQ(reason_of(6, "\xC0\xAE"), "the row is not valid UTF-8");      // an overlong point
  EXPECT_EQ(reason_of(5, "\xED\xA0\x80"), "the row is not valid UTF-8");  // half a surrogate pair
  EXPECT_EQ(reason_of(5, "M\xC3\xBCller"), "");
  EXPECT_EQ(reason_of(5,
                      "a\xE2\x80\xA8"
                      "b"),
            "");  // U+2028 is no line end
  EXPECT_EQ(reason_of(5, "a\rb"), "");
}

TEST(BadInput, NumbersThatAreNone) {
  for (const char* text : {"n/a", "1e309", "NaN", "inf", "0x1F", "12 ", " 12", "$12",
                           "\xE2\x82\xAC"
                           "12",
                           "12%", "--1", ".", "1.2.3"}) {
    EXPECT_EQ(reason_of(6, text).substr(0, 7), "price: ") << text;
    EXPECT_TRUE(reason_of(6, text).ends_with(" is not a number")) << text;
  }
  EXPECT_EQ(reason_of(6, "\"12,50\""), "price: \"12,50\" is not a number");
  EXPECT_EQ(reason_of(6, "\"1,234.50\""), "price: \"1,234.50\" is not a number");
  EXPECT_EQ(reason_of(6, "-1"), "price: \"-1\" is negative");
  EXPECT_EQ(reason_of(6, "-0"), "");
  EXPECT_EQ(reason_of(6, "9999999999999999999.99"),
            "price: \"9999999999999999999.99\" is too large");
  EXPECT_EQ(reason_of(6, "0.12345678901234567890"),
            "price: \"0.12345678901234567890\" has more than 2 decimal places");
  EXPECT_EQ(reason_of(6, "12.500000"), "");
  EXPECT_EQ(reason_of(6, ""), "");
}

TEST(BadInput, TimesThatAreNone) {
  EXPECT_EQ(reason_of(0, ""), "event_time: is empty");
  EXPECT_EQ(reason_of(0, "2019-10-01 00:00:00"),
            "event_time: \"2019-10-01 00:00:00\" has no zone (UTC, Z or an offset)");
  for (const char* text :
       {"0000-01-01 00:00:00 UTC", "275760-09-13 00:00:00 UTC", "2019-02-30 00:00:00 UTC",
        "2016-12-31 23:59:60 UTC", "2019-10-01 24:00:00 UTC", "1569888000", "01.10.2019"}) {
    EXPECT_EQ(reason_of(0, text),
              "event_time: \"" + std::string(text) + "\" is not a time the mapping allows");
  }
  for (const char* text : {"9999-12-31 23:59:59 UTC", "2019-10-01T00:00:00Z",
                           "2019-10-01T00:00:00.000001+02:00", "1969-12-31 23:59:59 UTC"}) {
    EXPECT_EQ(reason_of(0, text), "");
  }
}

TEST(BadInput, KeysThatAreNone) {
  for (const char* text : {"9223372036854775808", "7.0", "007", "abc", "1e3", "+7"}) {
    EXPECT_EQ(reason_of(7, text), "user_id: \"" + std::string(text) +
                                      "\" is not a whole number of 64 bits, as the mapping wants");
  }
  EXPECT_EQ(reason_of(7, "-7"), "");
  EXPECT_EQ(reason_of(7, ""), "");  // a guest
}

TEST(BadInput, EventTypes) {
  EXPECT_EQ(reason_of(1, ""), "event_type: is empty");
  EXPECT_EQ(reason_of(1, "  "), "event_type: is empty");
  EXPECT_EQ(reason_of(1, "VIEW"), "");
  EXPECT_EQ(reason_of(1, "wishlist"), "");
  const std::string reason = reason_of(1, std::string(256, 'x'));
  EXPECT_TRUE(reason.ends_with(" is longer than 255 bytes")) << reason;
  const Outcome odd = outcome_of(header + row_with(1, " Purchase ") + row_with(1, "wishlist"));
  EXPECT_EQ(odd.rows.find(" purchase "), 18u);
  EXPECT_NE(odd.rows.find(" wishlist "), std::string::npos);
  std::string many = header;
  for (int i = 0; i < 300; ++i) many += row_with(1, "kind" + std::to_string(i));
  EXPECT_EQ(outcome_of(many).error,
            "event_type: \"kind250\" would be the 256th kind of event, at most 255 can be told "
            "apart");
}

TEST(BadInput, EmptyAndDeepAttributes) {
  const Outcome outcome = outcome_of(header + row_with(4, " ") + row_with(5, "\t") +
                                     row_with(
                                         4, std::string("a") + [] {
                                           std::string deep;
                                           for (int i = 1; i < 60; ++i) deep += ".a";
                                           return deep;
                                         }()));
  EXPECT_EQ(outcome.set_aside, "");
  EXPECT_NE(outcome.rows.find("200 - sony"), std::string::npos);
  EXPECT_NE(outcome.rows.find("200 a.b -"), std::string::npos);
  EXPECT_NE(outcome.rows.find("a.a.a.a.a.a.a.a.a.a.a.a"), std::string::npos);
}

TEST(BadInput, LineEndsOfBothKindsAndAMissingLastOne) {
  std::string windows = good_row(1);
  windows.insert(windows.size() - 1, "\r");
  std::string last = good_row(2);
  last.pop_back();
  const Outcome outcome = outcome_of(header + windows + good_row(0) + last);
  EXPECT_EQ(outcome.set_aside, "");
  EXPECT_EQ(std::ranges::count(outcome.rows, '\n'), 3);
}

TEST(BadInput, OtherSeparators) {
  for (const char separator : {';', '\t', '|'}) {
    std::string text = header + good_row();
    std::ranges::replace(text, ',', separator);
    const Outcome outcome = outcome_of(text);
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.rows, outcome_of(header + good_row()).rows);
  }
}

TEST(BadInput, AMonthThatIsOutOfOrderAndFullOfTwins) {
  std::string text = header;
  for (int i = 59; i >= 0; --i) text += good_row(i) + good_row(i);
  const Outcome outcome = outcome_of(text);
  EXPECT_EQ(outcome.set_aside, "");
  EXPECT_EQ(std::ranges::count(outcome.rows, '\n'), 120);
}

TEST(BadInput, ARowThatWasCutInTheMiddleIsTheOnlyOneSetAside) {
  const std::string whole = header + good_row(1) + good_row(2);
  const Outcome outcome = outcome_of(whole.substr(0, whole.size() - 60));
  EXPECT_EQ(outcome.set_aside.substr(0, 2), "3@");
  EXPECT_EQ(std::ranges::count(outcome.rows, '\n'), 1);
}

TEST(BadInput, CompressedFilesThatAreDamagedStoreNothing) {
  const TestStore test;
  std::string text = header;
  for (int i = 0; i < 5000; ++i) text += good_row(i % 60);
  const std::string packed = gzipped(text);
  const std::string path = test.folder.file("a.csv.gz", packed.substr(0, packed.size() - 3));
  EXPECT_NE(ingest_error(test.request({path})).find("the file was cut short"), std::string::npos);
  EXPECT_THROW(test.open(), Error);
}

// Ingests a file of many ranges to which `happens` is done once its first rows are read.
template <typename Happens>
std::string error_when(const TestStore& test, bool plain, Happens happens) {
  std::string text = header;
  while (text.size() < 4 << 20) text += good_row(int(text.size() % 60));
  const std::string path = test.folder.file("a.csv", text);
  IngestRequest request = test.request({path});
  request.plain_path = plain;
  request.range_bytes = 1 << 16;
  bool done = false;
  try {
    ingest(real_file_system(), request, [&](const IngestProgress& progress) {
      if (done || progress.rows == 0) return;
      done = true;
      happens(path);
    });
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    EXPECT_EQ(error.hint(),
              "load it again when nobody writes to it or moves it; nothing of it is stored");
    return error.message().substr(path.size() - 5);
  }
  EXPECT_TRUE(done);
  return "";
}

TEST(BadInput, AFileThatChangesWhileItIsRead) {
  using Path = const std::string&;
  for (const bool plain : {true, false}) {
    const auto error = [plain](auto happens) {
      const TestStore test;
      const std::string said = error_when(test, plain, happens);
      EXPECT_THROW(test.open(), Error) << "something of it is stored";
      return said;
    };
    const std::string changed = "a.csv: changed while it was read";
    EXPECT_EQ(error([](Path path) { std::ofstream(path, std::ios::app) << good_row(); }), changed);
    EXPECT_EQ(error([](Path path) { std::filesystem::resize_file(path, 3 << 20); }), changed);
    EXPECT_EQ(error([](Path path) { std::filesystem::resize_file(path, 0); }), changed);
    EXPECT_EQ(error([](Path path) { std::fstream(path, std::ios::in | std::ios::out) << "E"; }),
              changed)
        << "as long as before";
  }
}

// Whoever has opened a file keeps it, so it is read to its end as it was.
TEST(BadInput, AFileThatVanishesWhileItIsReadIsStoredWhole) {
  for (const bool plain : {true, false}) {
    const TestStore test;
    const auto vanish = [](const std::string& path) { std::filesystem::remove(path); };
    EXPECT_EQ(error_when(test, plain, vanish), "");
    const Ledger ledger = test.open()->manifest().loads[0].ledger();
    EXPECT_EQ(ledger.read, ledger.stored);
    EXPECT_GT(ledger.stored, (std::uint64_t{4} << 20) / 200);
  }
  // One that is gone before it is opened is missed by name.
  const TestStore test;
  const std::string first = test.folder.file("a.csv", header + good_row());
  const std::string second = test.folder.path("b.csv");
  EXPECT_EQ(ingest_error(test.request({first, second})),
            second + ": cannot be opened: No such file or directory");
  EXPECT_THROW(test.open(), Error);
}

TEST(BadInput, PathsThatAreNoFiles) {
  const TestStore test;
  const auto error = [&test](const std::string& path) {
    return ingest_error(test.request({path}));
  };
  EXPECT_EQ(error(test.folder.path("none.csv")),
            test.folder.path("none.csv") + ": cannot be opened: No such file or directory");
  EXPECT_EQ(error("/dev/zero"), "/dev/zero: is a device, not a file");
  std::filesystem::create_directory(test.folder.path("empty"));
  EXPECT_EQ(
      error(test.folder.path("empty")),
      test.folder.path("empty") +
          ": holds no file whose name ends in .csv, .tsv, .txt, .json, .jsonl, .ndjson, .xlsx, "
          ".parquet, .orc, .arrow, .feather, .ipc (or one of these with .gz or .zst)");
  EXPECT_EQ(ingest_error(test.request({})), "no file was named");
  EXPECT_EQ(ingest_error(test.request({"-", "-"})), "standard input (-) is named twice");
}

TEST(BadInput, NamesOfFilesThatHoldAnything) {
  for (const std::string& name :
       {std::string("new\nline.csv"), std::string("-dash.csv"), std::string("quote\".csv"),
        std::string("bad\xFFutf8.csv"), std::string(251, 'x') + ".csv"}) {
    const TestStore test;
    const std::string path = test.folder.file(name, header + "bad\n");
    const std::string error = ingest_error(test.request({path}));
    EXPECT_NE(error.find("1 of 1 row is bad"), std::string::npos) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos);
    EXPECT_EQ(error.find('\xFF'), std::string::npos);
  }
}

}  // namespace
}  // namespace footfall
