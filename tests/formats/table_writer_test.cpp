#include "formats/table_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/table_file.h"

namespace footfall {
namespace {

const Fields fields{{"n", Type::integer, Unit::none, "", 0},
                    {"money", Type::decimal, Unit::money, "", 2},
                    {"name", Type::text, Unit::none, "", 0}};

// Rows number first .. last-1: n, n cents, "row n"; every seventh name is NULL.
Table numbered(int first, int last) {
  Table table{fields};
  for (int n = first; n < last; ++n) {
    if (n % 7 == 0) {
      table.add(n, Int128(n), Null{});
    } else {
      table.add(n, Int128(n), str("row ", n));
    }
  }
  return table;
}

// The bytes of rows 0 .. rows-1, appended `step` at a time.
std::string written(TableFormat format, int rows, int step) {
  std::string bytes;
  const auto writer =
      TableWriter::open(fields, format, [&](std::string_view piece) { bytes += piece; });
  for (int n = 0; n < rows; n += step) writer->append(numbered(n, std::min(n + step, rows)));
  writer->finish();
  return bytes;
}

std::shared_ptr<arrow::io::RandomAccessFile> reader_of(const std::string& bytes) {
  return std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
}

TEST(TableWriter, AParquetFileHasRowGroupsOf131072RowsHoweverItIsAppended) {
  for (const int step : {50000, 300000}) {
    const auto bytes = written(TableFormat::parquet, 300000, step);
    const auto file = parquet::ParquetFileReader::Open(reader_of(bytes));
    std::vector<std::int64_t> rows;
    for (int group = 0; group < file->metadata()->num_row_groups(); ++group) {
      rows.push_back(file->metadata()->RowGroup(group)->num_rows());
    }
    EXPECT_EQ(rows, (std::vector<std::int64_t>{131072, 131072, 37856})) << step;
  }
}

// Rows of every kind of column of texts: 70,000 of batches with dictionaries that differ and have a
// text twice, 70,000 whose texts are their own, so that row groups are of both.
TEST(TableWriter, ParquetKeepsTextsThatRepeatAndThoseThatDoNot) {
  const Fields two{{"repeats", Type::text, Unit::none, "", 0},
                   {"differs", Type::text, Unit::none, "", 0}};
  const auto repeated = [](int n) { return n % 11 == 0 ? std::string() : str("name ", n % 5); };
  const auto different = [](int n) { return str("row ", n); };
  std::string bytes;
  const auto writer =
      TableWriter::open(two, TableFormat::parquet, [&](std::string_view piece) { bytes += piece; });
  for (int first = 0; first < 140000; first += 35000) {
    Table batch(two);
    TextCodes coded{nullptr, std::vector<std::uint32_t>(35000)};
    auto texts = std::make_shared<std::vector<std::string>>();
    for (int i = 0; i < 10; ++i) texts->push_back(repeated(1 + (first / 35000 + i) % 5));
    std::vector<std::string> own(35000);
    std::vector<std::string> others(35000);
    std::vector<bool> nulls(35000);
    for (int i = 0; i < 35000; ++i) {
      const int n = first + i;
      own[i] = repeated(n);
      others[i] = different(n);
      nulls[i] = n % 11 == 0;
      const auto place = std::ranges::find(*texts, own[i]) - texts->begin();
      // The text stands there twice, five places apart.
      coded.codes[i] = nulls[i] ? TextCodes::no_text : std::uint32_t(place + (n % 2) * 5);
    }
    coded.texts = texts;
    if (first < 70000) {
      batch.fill(0, std::move(coded), nulls);
    } else {
      batch.fill(0, std::move(own), nulls);
    }
    batch.fill(1, std::move(others));
    writer->append(batch);
  }
  writer->finish();
  const auto file = parquet::arrow::OpenFile(reader_of(bytes), arrow::default_memory_pool());
  ASSERT_TRUE(file.ok()) << file.status();
  const auto table = (*file)->ReadTable();
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ((*table)->num_rows(), 140000);
  EXPECT_EQ((*table)->schema()->field(0)->type()->ToString(), "string");
  const auto cells = [&](int column) {
    return (*table)->CombineChunks().ValueOrDie()->column(column)->chunk(0);
  };
  const auto& names = static_cast<const arrow::StringArray&>(*cells(0));
  const auto& rows = static_cast<const arrow::StringArray&>(*cells(1));
  int wrong = 0;
  for (int n = 0; n < 140000; ++n) {
    const bool null = n % 11 == 0;
    if (names.IsNull(n) != null || (!null && names.GetView(n) != repeated(n))) ++wrong;
    if (rows.GetView(n) != different(n)) ++wrong;
  }
  EXPECT_EQ(wrong, 0);
}

TEST(TableWriter, OrcAndArrowKeepAllRowsInOrder) {
  auto orc = arrow::adapters::orc::ORCFileReader::Open(
      reader_of(written(TableFormat::orc, 150000, 40000)), arrow::default_memory_pool());
  ASSERT_TRUE(orc.ok()) << orc.status();
  const auto from_orc = (*orc)->Read();
  ASSERT_TRUE(from_orc.ok()) << from_orc.status();
  const auto ipc = arrow::ipc::RecordBatchFileReader::Open(
      reader_of(written(TableFormat::arrow, 150000, 150000)));
  ASSERT_TRUE(ipc.ok()) << ipc.status();
  EXPECT_EQ((*ipc)->num_record_batches(), 2);  // 131,072 rows and the rest
  const auto from_ipc = (*ipc)->ToTable();
  ASSERT_TRUE(from_ipc.ok()) << from_ipc.status();
  for (const auto& table : {*from_orc, *from_ipc}) {
    ASSERT_EQ(table->num_rows(), 150000);
    for (const int n : {0, 1, 39999, 40000, 131071, 131072, 149999}) {
      const auto cell = [&](int column) {
        return table->column(column)->GetScalar(n).ValueOrDie()->ToString();
      };
      EXPECT_EQ(cell(0), str(n));
      EXPECT_EQ(cell(2), n % 7 == 0 ? "null" : str("row ", n));
    }
  }
}

TEST(TableWriter, TheSameBatchesGiveTheSameBytes) {
  for (const auto format :
       {TableFormat::parquet, TableFormat::orc, TableFormat::arrow, TableFormat::xlsx}) {
    EXPECT_EQ(written(format, 1000, 300), written(format, 1000, 300));
  }
}

TEST(TableWriter, ASheetDoesNotKnowInHowManyBatchesItWasWritten) {
  EXPECT_EQ(written(TableFormat::xlsx, 1000, 300), written(TableFormat::xlsx, 1000, 1000));
}

// An export that fails half-way must not leave what looks like a complete file.
TEST(TableWriter, ATableThatIsNotFinishedIsNoFile) {
  for (const auto format :
       {TableFormat::parquet, TableFormat::orc, TableFormat::arrow, TableFormat::xlsx}) {
    std::string bytes;
    {
      const auto writer =
          TableWriter::open(fields, format, [&](std::string_view piece) { bytes += piece; });
      writer->append(numbered(0, 1000));
    }
    EXPECT_EQ(bytes, "") << table_format_name(format);
  }
}

TEST(TableWriter, WhatTheSinkThrowsComesOutAndNothingMoreReachesTheSink) {
  for (const auto format :
       {TableFormat::parquet, TableFormat::orc, TableFormat::arrow, TableFormat::xlsx}) {
    int calls = 0;
    const auto write = [&] {
      const auto writer = TableWriter::open(fields, format, [&](std::string_view) {
        ++calls;
        throw Error(ErrorKind::io, "out.bin: no space left on the device");
      });
      writer->append(numbered(0, 300000));
      writer->finish();
    };
    try {
      write();
      ADD_FAILURE() << table_format_name(format);
    } catch (const Error& error) {
      EXPECT_EQ(error.message(), "out.bin: no space left on the device");
    }
    EXPECT_EQ(calls, 1);
  }
}

TEST(TableWriter, RefusesMoreRowsAndColumnsThanASheetHas) {
  const Fields one{{"n", Type::integer, Unit::none, "", 0}};
  Table half{one};
  for (int row = 0; row < 524288; ++row) half.add(row);
  const auto writer = TableWriter::open(one, TableFormat::xlsx, [](std::string_view) {});
  writer->append(half);
  try {
    writer->append(half);
    FAIL() << "1,048,576 rows and a header were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_EQ(error.message(),
              "an XLSX sheet has at most 1,048,575 rows and 16,384 columns; the table has more "
              "rows");
    EXPECT_EQ(error.hint(), "ask for fewer rows, or write csv or parquet");
  }
  EXPECT_THROW(TableWriter::open(Fields(16385, one[0]), TableFormat::xlsx, {}), Error);
}

TEST(TableWriter, NamesTheRowOfTheFileWhoseTextIsTooLong) {
  const Fields one{{"text", Type::text, Unit::none, "", 0}};
  Table table{one};
  table.add("short");
  Table bad{one};
  bad.add(std::string(32768, 'x'));
  const auto writer = TableWriter::open(one, TableFormat::xlsx, [](std::string_view) {});
  writer->append(table);
  try {
    writer->append(bad);
    FAIL() << "a text of 32,768 characters was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "xlsx: row 2, column 1: a text of 32768 characters; a cell holds 32767");
  }
}

}  // namespace
}  // namespace footfall
