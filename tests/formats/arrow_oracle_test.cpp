// Parquet files that another program wrote, against what that program says stands in them; and our
// own files, read back.
#include <string>
#include <vector>

#include <duckdb.h>
#include <gtest/gtest.h>

#include "formats/foreign_file.h"
#include "formats/table_file.h"
#include "formats/temporary_folder.h"
#include "table/table.h"

namespace footfall {
namespace {

using Lines = std::vector<std::string>;

class DuckDb {
 public:
  DuckDb() {
    EXPECT_EQ(duckdb_open(nullptr, &database_), DuckDBSuccess);
    EXPECT_EQ(duckdb_connect(database_, &connection_), DuckDBSuccess);
    rows("SET timezone = 'UTC'");
  }
  DuckDb(const DuckDb&) = delete;
  DuckDb& operator=(const DuckDb&) = delete;
  ~DuckDb() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  // Texts apart by "\x1f"; NULL is empty.
  Lines rows(const std::string& sql) {
    duckdb_result result;
    Lines lines;
    if (duckdb_query(connection_, sql.c_str(), &result) == DuckDBError) {
      ADD_FAILURE() << duckdb_result_error(&result);
    }
    for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
      std::string line;
      for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
        char* text = duckdb_value_varchar(&result, column, row);
        if (column > 0) line += '\x1f';
        if (text != nullptr) line += text;
        duckdb_free(text);
      }
      lines.push_back(line);
    }
    duckdb_destroy_result(&result);
    return lines;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

// What footfall reads, in the same form.
Lines read(const std::string& path, ForeignFormat format) {
  const auto file = ForeignFile::open(path, format);
  file->begin(0);
  Lines lines;
  SourceRecord record;
  while (file->next(record)) {
    std::string line;
    for (std::size_t column = 0; column < record.fields.size(); ++column) {
      if (column > 0) line += '\x1f';
      line += record.fields[column];
    }
    lines.push_back(record.fault == RecordFault::none ? line : std::string(record.reason));
  }
  return lines;
}

// 20,000 rows of pseudo-random values of every type, with NULLs in all columns.
constexpr std::string_view random_rows = R"(
  SELECT CASE WHEN hash(i, 0) % 9 = 0 THEN NULL ELSE v END AS v, * EXCLUDE (v, i) FROM (
    SELECT i, (hash(i) >> 1)::BIGINT AS v,
      CASE WHEN i % 7 = 0 THEN NULL ELSE hash(i, 1) END AS u,
      CASE WHEN i % 5 = 0 THEN NULL ELSE (hash(i, 2) % 65536)::INTEGER - 32768 END AS s,
      CASE WHEN i % 8 = 0 THEN NULL ELSE ((hash(i, 3) % 1000000000)::BIGINT - 500000000) / 100.0
        END::DECIMAL(18, 2) AS money,
      CASE WHEN i % 6 = 0 THEN NULL ELSE (hash(i, 4)::DECIMAL(38, 0))::VARCHAR || '.123456789' END
        ::DECIMAL(38, 9) AS wide,
      CASE WHEN i % 3 = 0 THEN NULL ELSE hash(i, 5) % 2 = 0 END AS flag,
      CASE WHEN i % 9 = 0 THEN NULL
        ELSE DATE '0001-01-01' + (hash(i, 6) % 3652058)::INTEGER END AS day,
      CASE WHEN i % 4 = 0 THEN NULL ELSE
        make_timestamp((hash(i, 7) % 4000000000000000)::BIGINT - 2000000000000000) END AS wall,
      CASE WHEN i % 4 = 1 THEN NULL ELSE
        make_timestamp((hash(i, 8) % 4000000000)::BIGINT * 1000000)::TIMESTAMPTZ END AS instant,
      CASE WHEN i % 5 = 1 THEN NULL ELSE 'text ' || (hash(i, 9) % 50) || ' é' END AS name,
      [('a' || i % 3), 'b'] AS tags,
      {'lat': (i % 100) / 4.0, 'city': 'c' || i} AS place
    FROM range(20000) r(i)))";

// The same in the texts that footfall gives.
constexpr std::string_view as_texts = R"(
  SELECT v, u, s, money, wide, flag, day, wall,
    strftime(instant, '%Y-%m-%d %H:%M:%S') || ' UTC', name, list_aggregate(tags, 'string_agg', '|'),
    regexp_replace(place.lat::DECIMAL(9, 2)::VARCHAR, '\.?0+$', ''), place.city FROM t)";

TEST(ArrowOracle, ParquetOfAnotherWriterReadsAsThatProgramReadsIt) {
  const TemporaryFolder folder;
  DuckDb duckdb;
  duckdb.rows(std::string("CREATE TABLE t AS ") + std::string(random_rows));
  const auto expected = duckdb.rows(std::string(as_texts));
  ASSERT_EQ(expected.size(), 20000);
  for (const std::string options :
       {"COMPRESSION zstd, ROW_GROUP_SIZE 7000", "COMPRESSION snappy, PARQUET_VERSION v2"}) {
    const auto path = folder.path("written.parquet");
    duckdb.rows("COPY t TO '" + path + "' (FORMAT parquet, " + options + ")");
    const auto given = read(path, ForeignFormat::parquet);
    ASSERT_EQ(given.size(), expected.size());
    for (std::size_t row = 0; row < given.size(); ++row) {
      ASSERT_EQ(given[row], expected[row]) << options << ", row " << row;
    }
  }
}

TEST(ArrowOracle, WhatWeWriteReadsBackTheSameInEveryFormat) {
  Table table{{{"key", Type::text, Unit::none, "", 0},
               {"count", Type::integer, Unit::events, "", 0},
               {"money", Type::decimal, Unit::money, "", 2},
               {"share", Type::real, Unit::ratio, "", 0},
               {"flag", Type::boolean, Unit::none, "", 0},
               {"day", Type::date, Unit::none, "", 0},
               {"time", Type::timestamp, Unit::none, "", 0},
               {"shown", Type::local_time, Unit::none, "", 0}}};
  // 18170 days: 2019-10-01.
  table.add("a\xC3\xA9", 9007199254740993, Int128(12345), 0.1, 1, 18170, 1569888000123456,
            1569888000000000);
  table.add("=1+1", -1, -(Int128(1) << 100), 2.5, 0, -1, -1000000, 0);
  table.add("", Null{}, Null{}, Null{}, Null{}, Null{}, Null{}, Null{});
  const Lines expected{
      "a\xC3\xA9\x1f"
      "9007199254740993\x1f"
      "123.45\x1f"
      "0.1\x1ftrue\x1f"
      "2019-10-01\x1f"
      "2019-10-01 00:00:00.123456 UTC\x1f"
      "2019-10-01 00:00:00",
      "=1+1\x1f-1\x1f-12676506002282294014967032053.76\x1f"
      "2.5\x1f"
      "false\x1f"
      "1969-12-31\x1f"
      "1969-12-31 23:59:59 UTC\x1f"
      "1970-01-01 00:00:00",
      "\x1f\x1f\x1f\x1f\x1f\x1f\x1f"};
  const TemporaryFolder folder;
  const auto given = [&](TableFormat written, ForeignFormat as) {
    return read(folder.file("written", table_file(table, written)), as);
  };
  EXPECT_EQ(given(TableFormat::parquet, ForeignFormat::parquet), expected);
  EXPECT_EQ(given(TableFormat::orc, ForeignFormat::orc), expected);
  EXPECT_EQ(given(TableFormat::arrow, ForeignFormat::arrow), expected);
}

}  // namespace
}  // namespace footfall
