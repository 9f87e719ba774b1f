// The texts of cells, type by type, from all of Arrow's formats.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <arrow/extension/uuid.h>
#include <gtest/gtest.h>

#include "formats/arrow_files.h"
#include "formats/sandbox.h"

namespace footfall {
namespace {

constexpr auto parquet_file = ForeignFormat::parquet;
constexpr auto orc_file = ForeignFormat::orc;
constexpr auto arrow_file = ForeignFormat::arrow;

// The texts of the one column; an empty one stands in quotes in a line of its own.
Lines cells(const std::string& bytes, ForeignFormat format) {
  auto lines = lines_of(bytes, format);
  if (!lines.empty() && lines[0] == "c") lines.erase(lines.begin());
  for (auto& line : lines) {
    if (line == "\"\"") line.clear();
  }
  return lines;
}

Lines arrow_texts(const ArrayPtr& array) { return cells(ipc_bytes(one_column(array)), arrow_file); }

Lines orc_texts(const ArrayPtr& array) { return cells(orc_bytes(one_column(array)), orc_file); }

// Of types that Parquet has too: it must give the same.
Lines texts(const ArrayPtr& array) {
  auto from_parquet = cells(parquet_bytes(one_column(array)), parquet_file);
  EXPECT_EQ(from_parquet, arrow_texts(array));
  return from_parquet;
}

TEST(ArrowCells, WholeNumbersHaveAllTheirDigits) {
  EXPECT_EQ(texts(values(arrow::int64(), "[9223372036854775807, -9223372036854775808, null, 0]")),
            (Lines{"9223372036854775807", "-9223372036854775808", "", "0"}));
  EXPECT_EQ(texts(values(arrow::uint64(), "[18446744073709551615, 0]")),
            (Lines{"18446744073709551615", "0"}));
  EXPECT_EQ(texts(values(arrow::int8(), "[-128, 127]")), (Lines{"-128", "127"}));
  EXPECT_EQ(texts(values(arrow::uint16(), "[65535]")), Lines{"65535"});
  EXPECT_EQ(orc_texts(values(arrow::int64(), "[9223372036854775807, null]")),
            (Lines{"9223372036854775807", ""}));
}

TEST(ArrowCells, DecimalsAreExactWithAllPlacesOfTheirScale) {
  const auto wide = values(
      arrow::decimal128(38, 10),
      R"(["1234567890123456789012345678.9012345678", "-0.0000000001", "0.0000000000", null])");
  const Lines expected{"1234567890123456789012345678.9012345678", "-0.0000000001", "0.0000000000",
                       ""};
  EXPECT_EQ(texts(wide), expected);
  EXPECT_EQ(orc_texts(wide), expected);
  EXPECT_EQ(texts(values(arrow::decimal128(9, 2), R"(["12.30", "-0.05"])")),
            (Lines{"12.30", "-0.05"}));
  EXPECT_EQ(arrow_texts(values(arrow::decimal32(5, 2), R"(["123.45"])")), Lines{"123.45"});
  EXPECT_EQ(arrow_texts(values(arrow::decimal64(18, 0), R"(["-123456789012345678"])")),
            Lines{"-123456789012345678"});
  EXPECT_EQ(texts(values(arrow::decimal256(50, 1),
                         R"(["-1234567890123456789012345678901234567890123456789.5"])")),
            Lines{"-1234567890123456789012345678901234567890123456789.5"});
  arrow::Decimal128Builder thousands(arrow::decimal128(5, -3));
  ASSERT_TRUE(thousands.Append(arrow::Decimal128(12)).ok());
  ASSERT_TRUE(thousands.Append(arrow::Decimal128(0)).ok());
  EXPECT_EQ(arrow_texts(thousands.Finish().ValueOrDie()), (Lines{"12000", "0"}));
}

TEST(ArrowCells, RealsAreTheShortestTextThatReadsBackTheSameWithoutAnExponent) {
  arrow::DoubleBuilder reals;
  for (const double real : {0.1, 12.30, 1e22, 1e23, 123456789.125, 2.5e-7, -0.0, 100.0, 1.0 / 3,
                            99999999999999.99, std::nan(""), -HUGE_VAL}) {
    ASSERT_TRUE(reals.Append(real).ok());
  }
  const auto array = reals.Finish().ValueOrDie();
  const Lines expected{"0.1",
                       "12.3",
                       "10000000000000000000000",
                       "100000000000000000000000",
                       "123456789.125",
                       "0.00000025",
                       "-0",
                       "100",
                       "0.3333333333333333",
                       "99999999999999.98",
                       "nan",
                       "-inf"};
  EXPECT_EQ(texts(array), expected);
  EXPECT_EQ(texts(values(arrow::float32(), "[0.1, 16777216, 1.5e-5, null]")),
            (Lines{"0.1", "16777216", "0.000015", ""}));
  EXPECT_EQ(texts(values(arrow::float16(), "[0.5, -2]")), (Lines{"0.5", "-2"}));
}

TEST(ArrowCells, DatesAndTimesAreAsInCsvWithThePlacesTheyNeed) {
  EXPECT_EQ(texts(values(arrow::date32(), "[18200, 0, -1, -719162, 2932896, null]")),
            (Lines{"2019-10-31", "1970-01-01", "1969-12-31", "0001-01-01", "9999-12-31", ""}));
  EXPECT_EQ(arrow_texts(values(arrow::date64(), "[1572480000000]")), Lines{"2019-10-31"});
  using arrow::TimeUnit;
  EXPECT_EQ(texts(values(arrow::timestamp(TimeUnit::MILLI), "[1572526805000, 1572526805120, -1]")),
            (Lines{"2019-10-31 13:00:05", "2019-10-31 13:00:05.12", "1969-12-31 23:59:59.999"}));
  EXPECT_EQ(texts(values(arrow::timestamp(TimeUnit::MICRO, "UTC"), "[1572526805000001, null]")),
            (Lines{"2019-10-31 13:00:05.000001 UTC", ""}));
  // The zone is one to show it in; the value is an instant all the same.
  EXPECT_EQ(
      texts(values(arrow::timestamp(TimeUnit::NANO, "Europe/Berlin"), "[1572526805000000001]")),
      Lines{"2019-10-31 13:00:05.000000001 UTC"});
  EXPECT_EQ(arrow_texts(values(arrow::timestamp(TimeUnit::SECOND), "[1572526805]")),
            Lines{"2019-10-31 13:00:05"});
  EXPECT_EQ(arrow_texts(values(arrow::time32(TimeUnit::SECOND), "[46805, 0]")),
            (Lines{"13:00:05", "00:00:00"}));
  EXPECT_EQ(texts(values(arrow::time64(TimeUnit::MICRO), "[46805120000, 86399999999]")),
            (Lines{"13:00:05.12", "23:59:59.999999"}));
  EXPECT_EQ(arrow_texts(values(arrow::duration(TimeUnit::MILLI), "[90500, -1]")),
            (Lines{"90.500", "-0.001"}));
}

TEST(ArrowCells, TheFirstAndTheLastTimestampsOf64BitsAreWritten) {
  // 2^63 ns after 1970 is 2262-04-11 23:47:16.854775808; in microseconds the year 294247.
  EXPECT_EQ(arrow_texts(values(arrow::timestamp(arrow::TimeUnit::NANO),
                               "[9223372036854775807, -9223372036854775808]")),
            (Lines{"2262-04-11 23:47:16.854775807", "1677-09-21 00:12:43.145224192"}));
  EXPECT_EQ(arrow_texts(values(arrow::timestamp(arrow::TimeUnit::MICRO), "[9223372036854775807]")),
            Lines{"294247-01-10 04:00:54.775807"});
}

TEST(ArrowCells, OrcTimesAreWallClocksOrInstantsAsTheirTypeSays) {
  EXPECT_EQ(orc_texts(values(arrow::timestamp(arrow::TimeUnit::MICRO), "[1572526805000001, null]")),
            (Lines{"2019-10-31 13:00:05.000001", ""}));
  EXPECT_EQ(orc_texts(values(arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), "[-1]")),
            Lines{"1969-12-31 23:59:59.999999 UTC"});
  EXPECT_EQ(orc_texts(values(arrow::date32(), "[18200]")), Lines{"2019-10-31"});
}

// Old Parquet files of Hive and Spark; nothing says whether they are instants.
// ORC counts the seconds since 2015 began at the place that the file names; there, a summer's
// clocks are an hour ahead.
TEST(ArrowCells, OrcTimesOfAnotherPlaceAreWhatItsClocksShowed) {
  auto bytes = orc_bytes(one_column(values(arrow::timestamp(arrow::TimeUnit::NANO),
                                           R"(["2019-10-01 12:00:00", "2019-01-01 12:00:00"])")),
                         arrow::Compression::UNCOMPRESSED);
  const std::size_t place = bytes.find("GMT");
  ASSERT_NE(place, std::string::npos);
  const std::string unknown =
      "refused: FILE: stripe 1: its times are those of a place whose clock is not known here: ";
  bytes.replace(place, 3, "EET");
  if (can_open_one_folder()) {
    EXPECT_EQ(cells(bytes, orc_file), (Lines{"2019-10-01 13:00:00", "2019-01-01 12:00:00"}));
  } else {
    EXPECT_EQ(cells(bytes, orc_file), Lines{unknown + "Can't open /usr/share/zoneinfo/EET"});
  }
  bytes.replace(place, 3, "XYZ");
  EXPECT_EQ(cells(bytes, orc_file),
            Lines{unknown + "Time zone file /usr/share/zoneinfo/XYZ does not exist"});
}

TEST(ArrowCells, Int96TimesAreRightFarOutsideTheRangeOfNanoseconds) {
  const auto times = values(arrow::timestamp(arrow::TimeUnit::MICRO),
                            "[1572526805000001, -62135596800000000, 253402300799000000]");
  EXPECT_EQ(
      lines_of(parquet_bytes(one_column(times), 100, parquet::default_writer_properties(), true),
               parquet_file),
      (Lines{"c", "2019-10-31 13:00:05.000001", "0001-01-01 00:00:00", "9999-12-31 23:59:59"}));
}

TEST(ArrowCells, TextsAndTruthsAreThemselves) {
  const auto array = values(arrow::utf8(), R"(["plain", "a,\"b\"", "\u00e9", "", null])");
  const Lines expected{"plain", "\"a,\"\"b\"\"\"", "\xC3\xA9", "", ""};
  EXPECT_EQ(texts(array), expected);
  EXPECT_EQ(orc_texts(array), expected);
  EXPECT_EQ(arrow_texts(values(arrow::large_utf8(), R"(["long"])")), Lines{"long"});
  EXPECT_EQ(arrow_texts(values(arrow::utf8_view(), R"(["short", "longer than twelve letters"])")),
            (Lines{"short", "longer than twelve letters"}));
  EXPECT_EQ(texts(values(arrow::boolean(), "[true, false, null]")), (Lines{"true", "false", ""}));
  EXPECT_EQ(arrow_texts(values(arrow::null(), "[null, null]")), (Lines{"", ""}));
}

TEST(ArrowCells, BytesThatAreNoTextCostTheirRowAndNoOther) {
  arrow::BinaryBuilder bytes;
  for (const std::string_view text : {"good", "\xFF\xFE", "\xC3\xA9"}) {
    ASSERT_TRUE(bytes.Append(text).ok());
  }
  const auto binary = bytes.Finish().ValueOrDie();
  const auto string = binary->View(arrow::utf8()).ValueOrDie();
  for (const auto& array : {binary, string}) {
    const auto table = table_of({{"id", values(arrow::int64(), "[1, 2, 3]")}, {"name", array}});
    const Lines expected{"id,name", "1,good",
                         "bad: column name holds bytes that are no UTF-8 text: 2,\\xff\\xfe",
                         "3,\xC3\xA9"};
    EXPECT_EQ(lines_of(parquet_bytes(table), parquet_file), expected);
    EXPECT_EQ(lines_of(orc_bytes(table), orc_file), expected);
    EXPECT_EQ(lines_of(ipc_bytes(table), arrow_file), expected);
  }
}

TEST(ArrowCells, ACellThatIsTooLongCostsItsRow) {
  const std::string most(64, 'x');
  const auto array = values(arrow::utf8(), str("[\"", most, "\", \"", most, "y\"]"));
  DecoderLimits limits;
  limits.text_bytes_max = 64;
  EXPECT_EQ(lines_of(parquet_bytes(one_column(array)), parquet_file, limits),
            (Lines{"c", most, str("bad: column c holds a text of more than 64 bytes: ", most)}));
}

TEST(ArrowCells, DictionariesAreTheirValues) {
  const auto array =
      arrow::json::DictArrayFromJSONString(arrow::dictionary(arrow::int8(), arrow::utf8()),
                                           "[1, 0, null, 1]", R"(["view", "purchase"])")
          .ValueOrDie();
  EXPECT_EQ(texts(array), (Lines{"purchase", "view", "", "purchase"}));
}

TEST(ArrowCells, StructsBecomeColumnsByPath) {
  const auto address = arrow::struct_(
      {arrow::field("city", arrow::utf8()),
       arrow::field("geo", arrow::struct_({arrow::field("lat", arrow::float64())}))});
  const auto array = values(
      address, R"([{"city": "Bonn", "geo": {"lat": 50.7}}, {"city": null, "geo": null}, null])");
  const auto table = table_of({{"address", array}, {"n", values(arrow::int64(), "[1, 2, 3]")}});
  const Lines expected{"address.city,address.geo.lat,n", "Bonn,50.7,1", ",,2", ",,3"};
  EXPECT_EQ(lines_of(parquet_bytes(table), parquet_file), expected);
  EXPECT_EQ(lines_of(orc_bytes(table), orc_file), expected);
  EXPECT_EQ(lines_of(ipc_bytes(table), arrow_file), expected);
}

TEST(ArrowCells, ListsOfTextsAreJoinedAndOtherListsAndMapsAreJson) {
  EXPECT_EQ(texts(values(arrow::list(arrow::utf8()), R"([["a", "b"], [], null, ["c"]])")),
            (Lines{"a|b", "", "", "c"}));
  EXPECT_EQ(texts(values(arrow::list(arrow::int64()), "[[1, null, 3], [], null]")),
            (Lines{"\"[1,null,3]\"", "[]", ""}));
  EXPECT_EQ(texts(values(arrow::map(arrow::utf8(), arrow::float64()),
                         R"([[["a", 1.5], ["b", null]], [], null])")),
            (Lines{R"("{""a"":1.5,""b"":null}")", "{}", ""}));
  const auto visit =
      arrow::struct_({arrow::field("day", arrow::date32()), arrow::field("ok", arrow::boolean())});
  EXPECT_EQ(texts(values(arrow::list(visit), R"([[{"day": 18200, "ok": true}, null]])")),
            (Lines{R"("[{""day"":""2019-10-31"",""ok"":true},null]")"}));
  EXPECT_EQ(arrow_texts(values(arrow::fixed_size_list(arrow::int8(), 2), "[[1, 2], null]")),
            (Lines{"\"[1,2]\"", ""}));
  EXPECT_EQ(arrow_texts(values(arrow::list_view(arrow::utf8()), R"([["a", "b"], []])")),
            (Lines{"a|b", ""}));
}

TEST(ArrowCells, UnionsAreTheValueThatIsThere) {
  const auto type = arrow::dense_union(
      {arrow::field("i", arrow::int64()), arrow::field("s", arrow::utf8())}, {0, 1});
  EXPECT_EQ(arrow_texts(values(type, R"([[0, 7], [1, "seven"], [0, null]])")),
            (Lines{"7", "seven", ""}));
}

TEST(ArrowCells, ExtensionTypesAreTheirStorageButUuidsAreWrittenAsUuids) {
  arrow::FixedSizeBinaryBuilder builder(arrow::fixed_size_binary(16));
  ASSERT_TRUE(builder
                  .Append(std::string_view(
                      "\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10", 16))
                  .ok());
  const auto array =
      arrow::ExtensionType::WrapArray(arrow::extension::uuid(), builder.Finish().ValueOrDie());
  EXPECT_EQ(texts(array), Lines{"01234567-89ab-cdef-fedc-ba9876543210"});
}

TEST(ArrowFiles, RowsKeepTheirOrderAndNumbersOverGroupsStripesAndBatches) {
  arrow::Int64Builder builder;
  Lines expected{"c"};
  for (int n = 0; n < 50000; ++n) {
    ASSERT_TRUE(builder.Append(n).ok());
    expected.push_back(str(n));
  }
  const auto table = one_column(builder.Finish().ValueOrDie());
  EXPECT_EQ(lines_of(parquet_bytes(table, 20001), parquet_file), expected);
  EXPECT_EQ(lines_of(orc_bytes(table, arrow::Compression::ZSTD, 1024), orc_file), expected);
  EXPECT_EQ(lines_of(ipc_bytes(table, Ipc::file, 9999), arrow_file), expected);
  EXPECT_EQ(lines_of(ipc_bytes(table, Ipc::stream, 9999), arrow_file), expected);
}

TEST(ArrowFiles, AreReadWithEveryCompression) {
  const auto table = one_column(values(arrow::utf8(), R"(["aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b"])"));
  const Lines expected{"c", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b"};
  using arrow::Compression;
  for (const auto codec : {Compression::SNAPPY, Compression::GZIP, Compression::BROTLI,
                           Compression::ZSTD, Compression::LZ4}) {
    EXPECT_EQ(lines_of(parquet_bytes(table, 10, ParquetOptions().compression(codec)->build()),
                       parquet_file),
              expected);
  }
  for (const auto codec : {Compression::LZ4_FRAME, Compression::ZSTD}) {
    auto options = arrow::ipc::IpcWriteOptions::Defaults();
    options.codec = arrow::util::Codec::Create(codec).ValueOrDie();
    EXPECT_EQ(lines_of(ipc_bytes(table, Ipc::file, 10, options), arrow_file), expected);
  }
  for (const auto codec : {Compression::SNAPPY, Compression::LZ4, Compression::GZIP}) {
    EXPECT_EQ(lines_of(orc_bytes(table, codec), orc_file), expected);
  }
}

TEST(ArrowFiles, DictionariesMayGrowFromBatchToBatch) {
  const auto type = arrow::dictionary(arrow::int8(), arrow::utf8());
  const auto batch = [&](const char* indices, const char* dictionary) {
    return arrow::json::DictArrayFromJSONString(type, indices, dictionary).ValueOrDie();
  };
  const auto chunks =
      arrow::ChunkedArray::Make(
          {batch("[0]", R"(["a"])"), batch("[1, 0]", R"(["a", "b"])"), batch("[0]", R"(["z"])")})
          .ValueOrDie();
  const auto table = arrow::Table::Make(arrow::schema({arrow::field("c", type)}), {chunks});
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.emit_dictionary_deltas = true;
  EXPECT_EQ(lines_of(ipc_bytes(table, Ipc::stream, 10, options), arrow_file),
            (Lines{"c", "a", "b", "a", "z"}));
}

// Whether texts are written out, or numbers of a dictionary's entries, or both in one group of
// rows.
TEST(ArrowFiles, ParquetsDictionariesAreReadAsTheTextsTheyStandFor) {
  constexpr int rows = 40'000;
  arrow::StringBuilder texts;
  arrow::BinaryBuilder bytes;
  Lines expected{"text,bytes"};
  for (int i = 0; i < rows; ++i) {
    // Other texts from one group to the next, and one with quotes.
    const std::string text = i % 5 == 4 ? "a, b" : "text " + std::to_string(i % 5 + i / 10'000);
    const bool null = i % 7 == 3;
    const bool bad = i == 20'001;
    ASSERT_TRUE((null ? texts.AppendNull() : texts.Append(text)).ok());
    ASSERT_TRUE((bad ? bytes.Append("\xff") : bytes.Append("plain")).ok());
    const std::string cell = null ? "" : i % 5 == 4 ? "\"a, b\"" : text;
    expected.push_back(bad ? "bad: column bytes holds bytes that are no UTF-8 text: " + cell +
                                 ",\\xff"
                           : cell + ",plain");
  }
  const auto table =
      table_of({{"text", texts.Finish().ValueOrDie()}, {"bytes", bytes.Finish().ValueOrDie()}});
  const auto read = [&](ParquetOptions& options) {
    return lines_of(parquet_bytes(table, 10'000, options.build()), parquet_file);
  };
  EXPECT_EQ(read(*ParquetOptions().enable_dictionary()), expected);
  EXPECT_EQ(read(*ParquetOptions().disable_dictionary()), expected);
  EXPECT_EQ(read(*ParquetOptions().dictionary_pagesize_limit(8)->data_pagesize(500)), expected);
}

TEST(ArrowCells, NeighboursThatAreEqualButInTheirSignAreNotTheSame) {
  arrow::DoubleBuilder reals;
  for (const double real : {1.5, 1.5, 0.0, -0.0, -0.0, 1.5}) ASSERT_TRUE(reals.Append(real).ok());
  ASSERT_TRUE(reals.AppendNull().ok());
  ASSERT_TRUE(reals.Append(0).ok());
  EXPECT_EQ(texts(reals.Finish().ValueOrDie()),
            (Lines{"1.5", "1.5", "0", "-0", "-0", "1.5", "", "0"}));
  EXPECT_EQ(texts(values(arrow::timestamp(arrow::TimeUnit::SECOND), "[0, 0, null, 0, 1]")),
            (Lines{"1970-01-01 00:00:00", "1970-01-01 00:00:00", "", "1970-01-01 00:00:00",
                   "1970-01-01 00:00:01"}));
}

TEST(ArrowFiles, ColumnsWhoseNamesAreNoTextAreNamedByTheirBytes) {
  const auto table = table_of({{"n\xFF", values(arrow::int64(), "[1]")}});
  EXPECT_EQ(lines_of(parquet_bytes(table), parquet_file), (Lines{"n\\xff", "1"}));
}

TEST(ArrowFiles, ATableWithoutRowsHasItsColumns) {
  const auto table =
      table_of({{"a", values(arrow::int64(), "[]")}, {"A", values(arrow::utf8(), "[]")}});
  EXPECT_EQ(lines_of(parquet_bytes(table), parquet_file), Lines{"a,A"});
  EXPECT_EQ(lines_of(orc_bytes(table), orc_file), Lines{"a,A"});
  EXPECT_EQ(lines_of(ipc_bytes(table), arrow_file), Lines{"a,A"});
}

TEST(ArrowDecoder, GivesListsOfStructsAsRowsWhereTheyAreUnfolded) {
  const auto line = arrow::struct_(
      {arrow::field("sku", arrow::utf8()), arrow::field("price", arrow::decimal128(9, 2)),
       arrow::field("of", arrow::struct_({arrow::field("brand", arrow::utf8())}))});
  const auto table =
      table_of({{"id", values(arrow::int64(), "[1, 2, 3, 4]")},
                {"lines", values(arrow::list(line),
                                 R"([[["a", "1.50", ["P, Ltd"]], ["b", null, null]], [], null,
                            [["c", "2.00", [null]]]])")},
                {"to", values(arrow::utf8(), R"(["DE", "AT", "CH", null])")}});
  const Lines wanted{"id,lines.sku,lines.price,lines.of.brand,to",
                     "1,a,1.50,\"P, Ltd\",DE",
                     "1,b,,,DE",
                     "bad: lines: is empty or missing: 2,,,,AT,[]",
                     "bad: lines: is empty or missing: 3,,,,CH,",
                     "4,c,2.00,,"};
  const TemporaryFolder folder;
  for (const auto& [bytes, format] : {std::pair{parquet_bytes(table), ForeignFormat::parquet},
                                      {orc_bytes(table), ForeignFormat::orc},
                                      {ipc_bytes(table), ForeignFormat::arrow}}) {
    const auto file = ForeignFile::open(folder.file("given", bytes), format);
    file->unfold("lines");
    Lines lines{join(file->tables().at(0).fields, ",")};
    file->begin(0);
    SourceRecord record;
    while (file->next(record)) {
      const bool bad = record.fault != RecordFault::none;
      lines.push_back(bad ? str("bad: ", record.reason, ": ", record.raw)
                          : std::string(record.raw));
    }
    EXPECT_EQ(lines, wanted);
  }
}

}  // namespace
}  // namespace footfall
