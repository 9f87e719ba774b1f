// Files of Parquet, ORC and Arrow that are damaged or lie about themselves: each is refused with a
// sentence that says what is wrong, or gives the rows that are right; nothing crashes or hangs.
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "formats/arrow_files.h"
#include "formats/thrift_tree.h"

namespace footfall {
namespace {

constexpr auto parquet_file = ForeignFormat::parquet;
constexpr auto orc_file = ForeignFormat::orc;
constexpr auto arrow_file = ForeignFormat::arrow;

TablePtr four_rows() {
  return table_of({{"id", values(arrow::int64(), "[1, 2, 3, 4]")},
                   {"name", values(arrow::utf8(), R"(["ann", "bob", "cid", "dan"])")}});
}

// Plain pages without compression, one a column, so that a test knows where everything is.
std::string plain_parquet(const TablePtr& table = four_rows()) {
  return parquet_bytes(table, 1 << 20, ParquetOptions().disable_dictionary()->build());
}

std::string one_line(const std::string& bytes, ForeignFormat format,
                     const DecoderLimits& limits = {}) {
  const auto lines = lines_of(bytes, format, limits);
  return lines.empty() ? "" : lines.back();
}

std::uint32_t footer_bytes(const std::string& file) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, file.data() + file.size() - 8, sizeof bytes);
  return bytes;
}

std::string with_footer_length(std::string file, std::int32_t bytes) {
  std::memcpy(file.data() + file.size() - 8, &bytes, sizeof bytes);
  return file;
}

using Edit = std::function<void(ThriftTree&)>;

// The file with another footer.
std::string with_footer(const std::string& file, const Edit& edit) {
  const std::size_t begin = file.size() - 8 - footer_bytes(file);
  ThriftTree tree = ThriftReader(std::string_view(file).substr(begin)).record();
  edit(tree);
  const std::string footer = thrift_bytes(tree);
  return with_footer_length(file.substr(0, begin) + footer + "1234PAR1",
                            std::int32_t(footer.size()));
}

// What the footer says of a column in the first row group (parquet.thrift, ColumnMetaData).
ThriftTree& column_of(ThriftTree& footer, std::size_t column) {
  return footer.field(4).item(0).field(1).item(column).field(3);
}
constexpr int codec_field = 4;
constexpr int page_offset_field = 9;
constexpr int statistics_field = 12;

// The file with another header of a column's only page, as long as the old one.
std::string with_page(const std::string& file, std::size_t column, const Edit& edit) {
  std::size_t at = 0;
  with_footer(file, [&](ThriftTree& footer) {
    at = std::size_t(column_of(footer, column).field(page_offset_field).number);
  });
  ThriftReader reader(std::string_view(file).substr(at));
  ThriftTree tree = reader.record();
  edit(tree);
  const std::string header = thrift_bytes(tree);
  EXPECT_EQ(header.size(), reader.taken());
  return file.substr(0, at) + header + file.substr(at + header.size());
}
constexpr int uncompressed_field = 2;
constexpr int compressed_field = 3;
constexpr int data_page_field = 5;

TEST(DamagedParquet, TheToolsOfTheseTestsChangeNothingByThemselves) {
  const auto file = plain_parquet();
  EXPECT_EQ(with_footer(file, [](ThriftTree&) {}), file);
  EXPECT_EQ(with_page(file, 1, [](ThriftTree&) {}), file);
}

// The file is refused with that sentence.
void expect_refusal(const std::string& bytes, ForeignFormat format, const std::string& sentence) {
  EXPECT_EQ(one_line(bytes, format), "refused: FILE: " + sentence);
}

void refuses_parquet(const std::string& bytes, const std::string& why) {
  expect_refusal(bytes, parquet_file, "damaged or no Parquet file: " + why);
}

void refuses_footer(const Edit& edit, const std::string& why) {
  refuses_parquet(with_footer(plain_parquet(), edit), why);
}

void refuses_page(const Edit& edit, const std::string& why) {
  refuses_parquet(with_page(plain_parquet(), 1, edit), why);
}

TEST(DamagedParquet, WhatHasNoFooterIsNoParquetFile) {
  const auto file = plain_parquet();
  const std::string no_magic =
      "Parquet magic bytes not found in footer. Either the file is corrupted or this is not a "
      "parquet file";
  refuses_parquet("", "it is empty");
  refuses_parquet("PAR1",
                  "Parquet file size is 4 bytes, smaller than the minimum file footer (8 bytes)");
  refuses_parquet(file.substr(0, file.size() / 2), no_magic);
  refuses_parquet(file.substr(0, file.size() - 1), no_magic);
  refuses_parquet(with_footer_length(file, 0), "Couldn't deserialize thrift: No more data to read");
  refuses_parquet(with_footer_length(file, 1000000),
                  str("Parquet file size is ", file.size(),
                      " bytes, smaller than the size reported by footer's (1000000bytes)"));
  refuses_parquet(with_footer_length(file, -5),
                  str("Parquet file size is ", file.size(),
                      " bytes, smaller than the size reported by footer's (4294967291bytes)"));
  expect_refusal("PARE" + file.substr(4, file.size() - 8) + "PARE", parquet_file,
                 "this Parquet file is encrypted");
}

TEST(DamagedParquet, AFooterThatLiesAboutRowsIsFoundOut) {
  const auto group = [](ThriftTree& footer) -> ThriftTree& { return footer.field(4).item(0); };
  refuses_footer([](ThriftTree& footer) { footer.field(3).number = 1000000; },
                 "its footer says 1000000 rows, it has 4");
  refuses_footer([&](ThriftTree& footer) { group(footer).field(3).number = 1000000; },
                 "row group 1: its footer says 1000000 rows, it has 4");
  refuses_footer([&](ThriftTree& footer) { group(footer).field(3).number = 2; },
                 "its footer says 4 rows, it has 2");
  refuses_footer(
      [&](ThriftTree& footer) { footer.field(3).number = group(footer).field(3).number = -2; },
      "row group 1: Negative size (corrupt file?)");
}

TEST(DamagedParquet, AFooterThatLiesAboutPlacesAndCodecsIsFoundOut) {
  const auto page_at = [](std::int64_t offset) {
    return [offset](ThriftTree& footer) {
      column_of(footer, 1).field(page_offset_field).number = offset;
    };
  };
  refuses_footer(page_at(1 << 30), "row group 1: Invalid column metadata (corrupt file?)");
  refuses_footer(page_at(-4), "row group 1: Invalid column metadata (corrupt file?)");
  refuses_footer(page_at(7),
                 "row group 1: Couldn't deserialize thrift: TProtocolException: Invalid data");
  const auto codec = [](int number) {
    return
        [number](ThriftTree& footer) { column_of(footer, 1).field(codec_field).number = number; };
  };
  refuses_footer(codec(99), "row group 1: Unsupported compression codec value: 99");
  refuses_footer(codec(6), "row group 1: ZSTD decompression failed: Unknown frame descriptor");
}

TEST(DamagedParquet, AFooterThatLiesAboutItsSizeTakesNoMemory) {
  constexpr std::uint64_t billion = 1000000000;
  refuses_footer([](ThriftTree& footer) { footer.field(4).claimed_items = billion; },
                 "Couldn't deserialize thrift: TProtocolException: Exceeded size limit");
  refuses_footer([](ThriftTree& footer) { footer.field(2).claimed_items = billion; },
                 "Couldn't deserialize thrift: TProtocolException: Exceeded size limit");
  const auto root = [](ThriftTree& footer) -> ThriftTree& { return footer.field(2).item(0); };
  refuses_footer([&](ThriftTree& footer) { root(footer).field(5).number = billion; },
                 "Malformed Parquet schema: not enough elements");
  refuses_footer([&](ThriftTree& footer) { root(footer).field(5).number = -1; },
                 "Malformed Parquet schema: negative number of children");
  const std::string nested(100000, '\x1c');  // a record in a record in a record ...
  refuses_parquet(
      with_footer_length("PAR1" + nested + std::string(100001, '\0') + "1234PAR1", 200001),
      "Couldn't deserialize thrift: TProtocolException: Exceeded depth limit");
}

TEST(DamagedParquet, AFileWithoutColumnsIsRefused) {
  const auto no_columns = [](ThriftTree& footer) {
    footer.field(2).item(0).field(5).number = 0;
    footer.field(2).items.resize(1);
    footer.field(4).item(0).field(1).items.clear();
    footer.field(7).items.clear();  // the columns' orders
  };
  refuses_footer(no_columns, "it has no columns");
}

TEST(DamagedParquet, StatisticsThatLieDoNotMatter) {
  const auto lie = [](ThriftTree& footer) {
    for (auto& [id, value] : column_of(footer, 0).field(statistics_field).fields) {
      value.number = -1;
      if (value.kind == ThriftTree::binary) value.bytes = std::string(8, '\x7f');
    }
  };
  EXPECT_EQ(lines_of(with_footer(plain_parquet(), lie), parquet_file),
            (Lines{"id,name", "1,ann", "2,bob", "3,cid", "4,dan"}));
}

TEST(DamagedParquet, PagesThatLieAreFoundOut) {
  const auto sizes = [](int bytes) {
    return [bytes](ThriftTree& page) {
      page.field(compressed_field).number = page.field(uncompressed_field).number = bytes;
    };
  };
  refuses_page(sizes(60),
               "row group 1: Unexpected end of stream: Page was smaller (34) than expected (60)");
  refuses_page(sizes(5), "row group 1: Received invalid number of bytes (corrupt data page?)");
  refuses_page(sizes(-5), "row group 1: Invalid page header");
  const auto count = [](int cells) {
    return [cells](ThriftTree& page) { page.field(data_page_field).field(1).number = cells; };
  };
  refuses_page(count(60),
               "row group 1: Number of decoded rep / def levels do not match num_values in page "
               "header");
  refuses_page(count(2), "row group 1: columns do not have the same size");
  const auto encoding = [](int number) {
    return [number](ThriftTree& page) { page.field(data_page_field).field(2).number = number; };
  };
  refuses_page(encoding(60), "row group 1: Unknown encoding type");
  refuses_page(encoding(8), "row group 1: Dictionary page must be before data page");
  // Pages of unknown kinds are left out, as the format wants it; then rows are missing.
  refuses_page([](ThriftTree& page) { page.field(1).number = 60; },
               "row group 1: its footer says 4 rows, it has 0");
}

// Where the bytes of a column's only data page begin, and how many they are.
std::pair<std::size_t, std::size_t> page_bytes(const std::string& file, std::size_t column) {
  std::size_t at = 0;
  with_footer(file, [&](ThriftTree& footer) {
    at = std::size_t(column_of(footer, column).field(page_offset_field).number);
  });
  ThriftReader reader(std::string_view(file).substr(at));
  ThriftTree header = reader.record();
  return {at + reader.taken(), std::size_t(header.field(compressed_field).number)};
}

TEST(DamagedParquet, CorruptedPagesAreFoundOutInEveryCompression) {
  using arrow::Compression;
  const std::vector<std::pair<Compression::type, std::string>> sentences{
      {Compression::SNAPPY, "Output buffer size (34) must be 120 or larger"},
      {Compression::GZIP, "GZipCodec failed: incorrect header check"},
      {Compression::BROTLI, "Corrupt brotli compressed data"},
      {Compression::ZSTD, "ZSTD decompression failed: Unknown frame descriptor"},
      {Compression::LZ4, "Corrupt Lz4 compressed data"}};
  for (const auto& [codec, sentence] : sentences) {
    auto file = parquet_bytes(four_rows(), 100,
                              ParquetOptions().disable_dictionary()->compression(codec)->build());
    const auto [begin, count] = page_bytes(file, 1);
    for (std::size_t at = begin; at < begin + count; ++at) file[at] = char(file[at] ^ 0x5A);
    refuses_parquet(file, "row group 1: " + sentence);
  }
}

TEST(DamagedParquet, ContentsThatCannotBeAreFoundOut) {
  auto sum = parquet_bytes(four_rows(), 100,
                           ParquetOptions().disable_dictionary()->enable_page_checksum()->build());
  sum[sum.find("bob")] = 'r';
  refuses_parquet(sum,
                  "row group 1: could not verify page integrity, CRC checksum verification failed "
                  "for page_ordinal 0");

  // Four indices of two bits, 0 1 2 0, into a dictionary of three texts; then four times 3.
  auto indices = parquet_bytes(one_column(values(arrow::utf8(), R"(["a", "b", "c", "a"])")));
  const auto [begin, count] = page_bytes(indices, 0);
  ASSERT_EQ(indices[begin + count - 2], '\x24');
  indices[begin + count - 2] = '\xff';
  refuses_parquet(indices,
                  "row group 1: column c: Dictionary indices invalid: Invalid: Value at position 0 "
                  "out of bounds: 3 (should be in [0, 2])");

  auto levels = plain_parquet();
  levels[page_bytes(levels, 1).first + 5] = '\x7f';
  refuses_parquet(levels,
                  "row group 1: Malformed levels. min: 127 max: 127 out of range.  Max Level: 1");

  auto length = plain_parquet();
  length[length.find(std::string("\x03\0\0\0bob", 7)) + 3] = '\x7f';
  refuses_parquet(length, "row group 1: Invalid or truncated PLAIN-encoded BYTE_ARRAY data");

  // 16 bytes, the first one the highest: 0x7F00...01 is 127 * 2^120 + 1.
  auto decimal = plain_parquet(one_column(values(arrow::decimal128(38, 0), R"(["1"])")));
  decimal[decimal.find(std::string(15, '\0') + '\x01')] = '\x7f';
  refuses_parquet(decimal,
                  "row group 1: column c: Decimal value 168811955464684315858783496655603761153 "
                  "does not fit in precision of decimal128(38, 0)");
}

TEST(ForeignBombs, AFileWhoseRowsAreFarLargerThanItselfIsRefused) {
  arrow::StringBuilder builder;
  for (int row = 0; row < 30000; ++row) {
    ASSERT_TRUE(builder.Append(std::string(1000, 'x')).ok());
  }
  const auto table = one_column(builder.Finish().ValueOrDie());
  const std::string bomb =
      "its rows are more than 200 times as large as the file itself: this may be a decompression "
      "bomb";
  expect_refusal(parquet_bytes(table), parquet_file, bomb);
  expect_refusal(orc_bytes(table), orc_file, bomb);
}

TEST(DamagedOrc, IsRefusedWhereItIsCutOff) {
  const auto file = orc_bytes(four_rows());
  expect_refusal("", orc_file, "damaged or no ORC file: it is empty");
  expect_refusal("ORC", orc_file, "damaged or no ORC file: File size too small");
  for (const std::size_t bytes : {file.size() / 4, file.size() / 2, file.size() - 1}) {
    expect_refusal(file.substr(0, bytes), orc_file,
                   "damaged or no ORC file: it does not end as it should; it may be cut off");
  }
}

TEST(DamagedOrc, IsRefusedWhereItsPartsAreCorrupt) {
  const auto file = orc_bytes(four_rows());
  auto length = file;
  length.back() = '\x01';
  expect_refusal(length, orc_file, "damaged or no ORC file: Invalid ORC postscript length");
  // The column's texts stand in the stripe as they are: behind them their lengths, before them the
  // numbers.
  auto stripe = file;
  const std::size_t texts = file.find("annbobciddan");
  ASSERT_NE(texts, std::string::npos);
  for (std::size_t at = texts - 12; at < texts; ++at) stripe[at] = char(stripe[at] ^ 0x5A);
  expect_refusal(stripe, orc_file,
                 "damaged or no ORC file: stripe 1: bad read in RleDecoderV2::readByte");
  // Indices that only help to find rows are not looked at.
  auto indices = file;
  for (std::size_t at = 3; at < 60; ++at) indices[at] = char(indices[at] ^ 0x5A);
  EXPECT_EQ(lines_of(indices, orc_file), (Lines{"id,name", "1,ann", "2,bob", "3,cid", "4,dan"}));
  auto footer = file;
  for (std::size_t at = file.size() - 60; at < file.size() - 30; ++at) {
    footer[at] = char(footer[at] ^ 0x5A);
  }
  expect_refusal(footer, orc_file,
                 "damaged or no ORC file: Error while calling ZSTD_decompressDCtx(), error: Data "
                 "corruption detected");
}

void refuses_arrow(const std::string& bytes, const std::string& why) {
  expect_refusal(bytes, arrow_file, "damaged or no Arrow file: " + why);
}

// `bytes` with the number at `at`.
template <typename Number>
std::string with_number(std::string bytes, std::size_t at, Number number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
  return bytes;
}

// Where those two numbers stand side by side.
std::size_t place_of(const std::string& bytes, std::int64_t first, std::int64_t second) {
  std::string both(16, '\0');
  std::memcpy(both.data(), &first, 8);
  std::memcpy(both.data() + 8, &second, 8);
  return bytes.find(both);
}

TEST(DamagedArrow, IsRefusedWhereItIsCutOff) {
  refuses_arrow("", "it is empty");
  const auto file = ipc_bytes(four_rows());
  refuses_arrow("ARROW1", "File is too small: 6");
  refuses_arrow(file.substr(0, file.size() / 2), "it does not end as it should; it may be cut off");
  const auto stream = ipc_bytes(four_rows(), Ipc::stream);
  refuses_arrow(stream.substr(0, 58), "Expected to read 168 metadata bytes, but only read 50");
  refuses_arrow(stream.substr(0, stream.size() * 7 / 8),
                "batch 1: Expected to be able to read 72 bytes for message body, got 22");
}

TEST(DamagedArrow, LengthsThatLieAreFoundOut) {
  const auto file = ipc_bytes(four_rows());
  const std::size_t at = file.size() - 10;  // the footer's length; ARROW1 behind it
  for (const std::int32_t bytes : {0, -1, 1000000}) {
    refuses_arrow(with_number(file, at, bytes), "File is smaller than indicated metadata size");
  }
  refuses_arrow(with_number(file, at, 20), "Verification of flatbuffer-encoded Footer failed");
  const auto stream = ipc_bytes(four_rows(), Ipc::stream);
  refuses_arrow(with_number(stream, 4, -2), "Invalid IPC message: negative metadata length");
  refuses_arrow(with_number(stream, 4, 2147483647),
                "Expected to read 2147483647 metadata bytes, but only read 456");
  refuses_arrow(with_number(stream, 4, 20), "Invalid flatbuffers message");
}

TEST(DamagedArrow, BuffersThatLieAreFoundOut) {
  const auto file = ipc_bytes(four_rows());
  const std::size_t ids = place_of(file, 0, 32);  // the offset and length of the four numbers
  ASSERT_NE(ids, std::string::npos);
  const auto offset = [&](std::int64_t number) { return with_number(file, ids, number); };
  const auto length = [&](std::int64_t number) { return with_number(file, ids + 8, number); };
  refuses_arrow(offset(4), "batch 1: Buffer 2 did not start on 8-byte aligned offset: 4");
  refuses_arrow(offset(-8), "batch 1: Negative offset for reading buffer 2");
  refuses_arrow(offset(std::int64_t{1} << 40),
                "batch 1: Read out of bounds (offset = 1099511627776, size = 32) in file of size "
                "72");
  refuses_arrow(length(8),
                "batch 1: column id: Buffer #1 too small in array of type int64 and length 4: "
                "expected at least 32 byte(s), got 8");
  refuses_arrow(length(-8), "batch 1: Negative length for reading buffer 2");
  const std::size_t rows = place_of(file, 4, 0);  // the rows and NULLs of a column
  ASSERT_NE(rows, std::string::npos);
  refuses_arrow(with_number(file, rows, std::int64_t{5}),
                "batch 1: Array length did not match record batch length");
  // The texts' offsets: 0 3 6 9 12.
  const std::size_t texts = file.find(std::string("\0\0\0\0\3\0\0\0\6\0\0\0", 12)) + 4;
  refuses_arrow(with_number(file, texts, std::int32_t{-3}),
                "batch 1: column name: Offset invariant failure: non-monotonic offset at slot 1: "
                "-3 < 0");
  refuses_arrow(with_number(file, texts, std::int32_t{1000000}),
                "batch 1: column name: Offset invariant failure: offset for slot 1 out of bounds: "
                "1000000 > 12");
}

TEST(DamagedArrow, CompressedBuffersThatLieAreFoundOut) {
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.codec = arrow::util::Codec::Create(arrow::Compression::ZSTD).ValueOrDie();
  const auto text = values(arrow::utf8(), str("[\"", std::string(200, 'a'), "\"]"));
  const auto file = ipc_bytes(one_column(text), Ipc::file, 10, options);
  const std::size_t frame = file.find("\x28\xb5\x2f\xfd");
  ASSERT_NE(frame, std::string::npos);
  refuses_arrow(with_number(file, frame, 'x'),
                "batch 1: ZSTD decompression failed: Unknown frame descriptor");
  const std::size_t size = frame - 8;  // of what comes out
  refuses_arrow(with_number(file, size, std::int64_t{-2}), "batch 1: Negative buffer resize: -2");
  expect_refusal(with_number(file, size, std::int64_t{1} << 50), arrow_file,
                 "this Arrow file wants more memory than a decoder may have: batch 1: malloc of "
                 "size 1125899906842624 failed");
}

// Whatever stands in a file: rows or a refusal, and the decoder does not die of it.
TEST(DamagedFiles, BytesChangedAtRandomGiveRowsOrARefusal) {
  const std::vector<std::pair<ForeignFormat, std::string>> files{
      {parquet_file, parquet_bytes(four_rows())},
      {orc_file, orc_bytes(four_rows())},
      {arrow_file, ipc_bytes(four_rows())},
      {arrow_file, ipc_bytes(four_rows(), Ipc::stream)}};
  constexpr unsigned seed = 20191031;
  std::mt19937 random(seed);
  for (const auto& [format, good] : files) {
    for (int round = 0; round < 40; ++round) {
      auto bytes = good;
      for (int change = 0; change < 1 + round % 4; ++change) {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      for (const auto& line : lines_of(bytes, format)) {
        EXPECT_EQ(line.find("decoder stopped"), std::string::npos)
            << "seed " << seed << ", " << format_name(format) << ", round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace footfall
