#include "formats/table_file.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <arrow/adapters/orc/adapter.h>
#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <duckdb.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

// Every type, NULL in every column but the first, and values that readers stumble over.
Table every_type() {
  Table table{{{"key", Type::text, Unit::none, "the key"},
               {"count", Type::integer, Unit::events, "", 0},
               {"money", Type::decimal, Unit::money, "", 2},
               {"share", Type::real, Unit::ratio, "", 0},
               {"flag", Type::boolean, Unit::none, "", 0},
               {"day", Type::date, Unit::none, "", 0},
               {"time", Type::timestamp, Unit::none, "", 0}}};
  // 18170 days: 2019-10-01; that day at 00:00:00.123456.
  table.add("a\xC3\xA9", 9007199254740993, Int128(12345), 0.1, 1, 18170, 1569888000123456);
  table.add("=1+1", -1, -(Int128(1) << 100), -0.0, 0, -1, -1000000);
  table.add("", Null{}, Null{}, Null{}, Null{}, Null{}, Null{});
  return table;
}

// A file in the temporary folder, gone at the end.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& ending, const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              str("footfall-", getpid(), "-table_file", ending)) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// Rows of texts, apart by " | ", as DuckDB reads them.
std::vector<std::string> duckdb_rows(const std::string& sql) {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  duckdb_result result;
  std::vector<std::string> rows;
  if (duckdb_open(nullptr, &database) == DuckDBError) return {"no database"};
  duckdb_connect(database, &connection);
  if (duckdb_query(connection, sql.c_str(), &result) == DuckDBError) {
    rows.emplace_back(duckdb_result_error(&result));
  }
  for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
    std::string line;
    for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
      char* text = duckdb_value_varchar(&result, column, row);
      line += str(column == 0 ? "" : " | ", text == nullptr ? "NULL" : text);
      duckdb_free(text);
    }
    rows.push_back(line);
  }
  duckdb_destroy_result(&result);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return rows;
}

// Rows of texts, apart by " | ", as Arrow shows them.
std::vector<std::string> arrow_rows(const arrow::Table& table) {
  std::vector<std::string> rows;
  for (std::int64_t row = 0; row < table.num_rows(); ++row) {
    std::string line;
    for (int column = 0; column < table.num_columns(); ++column) {
      line += str(column == 0 ? "" : " | ",
                  table.column(column)->GetScalar(row).ValueOrDie()->ToString());
    }
    rows.push_back(line);
  }
  return rows;
}

std::shared_ptr<arrow::io::RandomAccessFile> reader_of(const std::string& bytes) {
  return std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
}

std::vector<std::string> sheet_rows(const std::string& bytes) {
  const TemporaryFile file(".xlsx", bytes);
  const std::string command = "python3 tests/formats/sheet_cells.py " + file.path();
  const std::unique_ptr<FILE, int (*)(FILE*)> out(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> piece{};
  for (std::size_t count = 0; (count = fread(piece.data(), 1, piece.size(), out.get())) > 0;) {
    text.append(piece.data(), count);
  }
  std::vector<std::string> rows;
  for (const auto line : split(text, '\n')) rows.emplace_back(line);
  if (!rows.empty() && rows.back().empty()) rows.pop_back();
  return rows;
}

using Rows = std::vector<std::string>;

TEST(TableFile, ParquetIsReadByAnotherLibraryCellForCell) {
  const TemporaryFile file(".parquet", table_file(every_type(), TableFormat::parquet));
  const std::string from = str(" FROM read_parquet('", file.path(), "')");
  EXPECT_EQ(duckdb_rows("SET timezone = 'UTC'; SELECT 1"), Rows{"1"});
  EXPECT_EQ(duckdb_rows("SELECT key, count, money, share, flag, day, epoch_us(time)" + from),
            (Rows{"a\xC3\xA9 | 9007199254740993 | 123.45 | 0.1 | true | 2019-10-01 | "
                  "1569888000123456",
                  "=1+1 | -1 | -12676506002282294014967032053.76 | -0.0 | false | 1969-12-31 | "
                  "-1000000",
                  " | NULL | NULL | NULL | NULL | NULL | NULL"}));
  EXPECT_EQ(duckdb_rows("SELECT typeof(count), typeof(money), typeof(time)" + from + " LIMIT 1"),
            Rows{"BIGINT | DECIMAL(38,2) | TIMESTAMP WITH TIME ZONE"});
}

TEST(TableFile, OrcKeepsEveryCell) {
  const auto bytes = table_file(every_type(), TableFormat::orc);
  auto reader =
      arrow::adapters::orc::ORCFileReader::Open(reader_of(bytes), arrow::default_memory_pool());
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto table = (*reader)->Read();
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(arrow_rows(**table),
            (Rows{"a\xC3\xA9 | 9007199254740993 | 123.45 | 0.1 | true | 2019-10-01 | "
                  "2019-10-01 00:00:00.123456000Z",
                  "=1+1 | -1 | -12676506002282294014967032053.76 | -0 | false | 1969-12-31 | "
                  "1969-12-31 23:59:59.000000000Z",
                  " | null | null | null | null | null | null"}));
}

TEST(TableFile, ArrowKeepsEveryCellWithUnitsAndDescriptions) {
  const auto bytes = table_file(every_type(), TableFormat::arrow);
  const auto reader = arrow::ipc::RecordBatchFileReader::Open(reader_of(bytes));
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto table = (*reader)->ToTable();
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_TRUE((*table)->ValidateFull().ok());
  EXPECT_EQ(arrow_rows(**table),
            (Rows{"a\xC3\xA9 | 9007199254740993 | 123.45 | 0.1 | true | 2019-10-01 | "
                  "2019-10-01 00:00:00.123456Z",
                  "=1+1 | -1 | -12676506002282294014967032053.76 | -0 | false | 1969-12-31 | "
                  "1969-12-31 23:59:59.000000Z",
                  " | null | null | null | null | null | null"}));
  EXPECT_EQ((*table)->schema()->field(0)->metadata()->Get("description").ValueOr("none"),
            "the key");
  EXPECT_EQ((*table)->schema()->field(2)->metadata()->Get("unit").ValueOr("none"), "money");
}

TEST(TableFile, XlsxHoldsNumbersAsNumbersAndWhatASheetCannotHoldAsText) {
  EXPECT_EQ(sheet_rows(table_file(every_type(), TableFormat::xlsx)),
            (Rows{"A1 s:key | B1 s:count | C1 s:money | D1 s:share | E1 s:flag | F1 s:day | "
                  "G1 s:time",
                  "A2 s:a\xC3\xA9 | B2 s:9007199254740993 | C2 n:123.45 | D2 n:0.1 | E2 b:1 | "
                  "F2 n:43739@yyyy-mm-dd | G2 s:2019-10-01T00:00:00.123456Z",
                  "A3 s:=1+1 | B3 n:-1 | C3 s:-12676506002282294014967032053.76 | D3 n:-0 | "
                  "E3 b:0 | F3 n:25568@yyyy-mm-dd | G3 n:25568.99998842593@yyyy-mm-dd hh:mm:ss"}));
}

TEST(TableFile, XlsxIsNotBrokenByTextsThatAreHardForSheets) {
  Table table{{{"text", Type::text, Unit::none, "", 0}, {"real", Type::real, Unit::none, "", 0}}};
  table.add("ends _x000D_ here", std::numeric_limits<double>::quiet_NaN());
  table.add("bad \xFF byte", std::numeric_limits<double>::infinity());
  table.add("<a & \"b\">", 1.5);
  EXPECT_EQ(sheet_rows(table_file(table, TableFormat::xlsx)),
            (Rows{"A1 s:text | B1 s:real", "A2 s:ends _x000D_ here", "A3 s:bad \xEF\xBF\xBD byte",
                  "A4 s:<a & \"b\"> | B4 n:1.5"}));
}

TEST(TableFile, TheSameTableGivesTheSameBytes) {
  for (const auto format :
       {TableFormat::parquet, TableFormat::orc, TableFormat::arrow, TableFormat::xlsx}) {
    EXPECT_EQ(table_file(every_type(), format), table_file(every_type(), format));
  }
}

TEST(TableFile, ATableWithoutRowsIsAFileWithItsColumns) {
  const Table table{{{"key", Type::text, Unit::none, "", 0}}};
  const TemporaryFile file(".parquet", table_file(table, TableFormat::parquet));
  EXPECT_EQ(duckdb_rows(str("SELECT count(key) FROM read_parquet('", file.path(), "')")),
            Rows{"0"});
  EXPECT_EQ(sheet_rows(table_file(table, TableFormat::xlsx)), Rows{"A1 s:key"});
}

TEST(TableFile, SaysWhatASheetCannotHold) {
  Table table{{{"text", Type::text, Unit::none, "", 0}}};
  table.add(std::string(32768, 'x'));
  try {
    table_file(table, TableFormat::xlsx);
    FAIL() << "a text of 32,768 characters was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_EQ(error.message(),
              "xlsx: row 1, column 1: a text of 32768 characters; a cell holds 32767");
  }
  Table tall{{{"n", Type::integer, Unit::none, "", 0}}};
  for (int row = 0; row < 1048576; ++row) tall.add(row);
  try {
    table_file(tall, TableFormat::xlsx);
    FAIL() << "1,048,576 rows and a header were taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "an XLSX sheet has at most 1,048,575 rows and 16,384 columns; the answer has "
              "1,048,576 rows and 1 column");
  }
}

TEST(TableFile, KnowsTheFormatsByName) {
  EXPECT_EQ(find_table_format("parquet"), TableFormat::parquet);
  EXPECT_EQ(find_table_format("xlsx"), TableFormat::xlsx);
  EXPECT_EQ(find_table_format("csv"), std::nullopt);
}

}  // namespace
}  // namespace footfall
