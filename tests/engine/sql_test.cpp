// People's SQL: what it gives, what it refuses, and where it stops.
#include "engine/duckdb/sql.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/sql_file.h"
#include "support/answers.h"
#include "support/tiny_store.h"
#include "support/words.h"

namespace footfall {
namespace {

using std::chrono::milliseconds;

Table run_whole(const std::shared_ptr<const Snapshot>& snapshot, std::string_view sql,
                const SqlOptions& options = {}) {
  std::optional<Table> whole;
  run_sql(snapshot, sql, options, [&](const Table& batch) {
    if (!whole) whole.emplace(batch.fields());
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      std::vector<Value> cells;
      for (std::size_t i = 0; i < batch.columns(); ++i) cells.push_back(batch.value(row, i));
      whole->add_row(std::move(cells));
    }
  });
  return whole.value();
}

// The error that the statement ends with; "accepted" where there is none.
Error failure(const std::shared_ptr<const Snapshot>& snapshot, std::string_view sql,
              const SqlOptions& options = {}) {
  try {
    run_whole(snapshot, sql, options);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_request, "accepted"};
}

std::string as_grid(const Table& table) {
  std::string out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.columns(); ++i) {
      out += i == 0 ? "" : " | ";
      out += table.is_null(row, i) ? "-" : cell_text(table, row, i);
    }
    out += '\n';
  }
  return out;
}

std::string expected_grid(const std::string& text) {
  std::string out;
  for (const auto& line : lines_of_words(text)) {
    for (std::size_t i = 0; i < line.size(); ++i) out += (i == 0 ? "" : " | ") + line[i].text;
    out += '\n';
  }
  return out;
}

TinyStore small_shop() {
  return tiny_store(R"(
      user  session  time   kind      product  category  brand   price
      ann   s1       10:00  view      1        a.b       apple   10.00
      ann   s1       10:05  cart      1        a.b       apple   10.00
      ann   s1       10:06  purchase  1        a.b       apple   10.00
      bob   s2       11:00  view      2        a         -       0.50
      -     s3       12:00  purchase  2        a         -       0.50
  )");
}

class SqlFiles : public testing::TestWithParam<std::string> {};

TEST_P(SqlFiles, GiveWhatTheySay) {
  const SqlFile file = read_sql_file("tests/engine/sql/" + GetParam() + ".sqltest");
  const TinyStore store = tiny_store(file.store);
  const auto snapshot = store.snapshot({1});
  ASSERT_FALSE(file.cases.empty());
  for (const auto& each : file.cases) {
    SCOPED_TRACE(str(GetParam(), ".sqltest:", each.line));
    try {
      const Table table = run_whole(snapshot, each.sql);
      EXPECT_FALSE(each.refused) << "accepted: " << each.sql;
      EXPECT_EQ(as_grid(table), expected_grid(each.grid));
    } catch (const Error& error) {
      const std::string said = str(error.message(), "\n", error.hint());
      EXPECT_TRUE(each.refused) << each.sql << "\n" << said;
      EXPECT_NE(said.find(each.message), std::string::npos) << said;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sql, SqlFiles,
                         testing::Values("events", "answers", "order", "refusals", "types"),
                         [](const auto& one) { return one.param; });

TEST(Sql, StreamsABigResultInBatches) {
  std::uint64_t rows = 0;
  std::uint64_t batches = 0;
  const auto counted = run_sql(small_shop().snapshot(), "SELECT i FROM range(1000000) r(i)", {},
                               [&](const Table& batch) {
                                 rows += batch.rows();
                                 ++batches;
                               });
  EXPECT_EQ(rows, 1'000'000U);
  EXPECT_EQ(counted, rows);
  EXPECT_GT(batches, 100U);
}

TEST(Sql, GivesTheColumnsOfAResultWithoutRows) {
  const Table table =
      run_whole(small_shop().snapshot(), "SELECT brand, price FROM events WHERE false");
  EXPECT_EQ(table.rows(), 0U);
  ASSERT_EQ(table.columns(), 2U);
  EXPECT_EQ(table.fields()[1].type, Type::decimal);
}

TEST(Sql, EndsAtTheTimeLimitWhateverTheStatementDoes) {
  const auto snapshot = small_shop().snapshot();
  SqlOptions options;
  options.time_limit = milliseconds(500);
  for (const char* sql :
       {"SELECT count(*) FROM range(10000000000) a, range(10000000000) b",
        "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT max(a) FROM t",
        "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))"}) {
    const auto begin = std::chrono::steady_clock::now();
    const Error error = failure(snapshot, sql, options);
    EXPECT_EQ(error.kind(), ErrorKind::limit) << sql << "\n" << error.message();
    EXPECT_NE(error.message().find("ran longer than"), std::string::npos) << error.message();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(10'000)) << sql;
  }
}

TEST(Sql, StopsWhenItIsTold) {
  std::stop_source stop;
  SqlOptions options;
  options.stop = stop.get_token();
  const std::jthread later([&stop] {
    std::this_thread::sleep_for(milliseconds(200));
    stop.request_stop();
  });
  const auto begin = std::chrono::steady_clock::now();
  const Error error =
      failure(small_shop().snapshot(),
              "SELECT count(*) FROM range(10000000000) a, range(1000000) b", options);
  EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(10'000));
}

TEST(Sql, NeverTakesMoreMemoryThanItMay) {
  const auto snapshot = small_shop().snapshot();
  SqlOptions options;
  options.memory_bytes = std::uint64_t{256} << 20;
  options.temp_disk_bytes = std::uint64_t{64} << 20;
  options.time_limit = milliseconds(60'000);
  // DuckDB's own limit does not see the first two.
  for (const char* sql :
       {"SELECT list_sum(range(1000000000))", "SELECT length(printf('%1500000000d', 5))",
        "SELECT length(list(i)::VARCHAR) FROM range(1000000000) r(i)",
        "SELECT string_agg(repeat('x', 1000000), '') FROM range(100000)"}) {
    const Error error = failure(snapshot, sql, options);
    EXPECT_EQ(error.kind(), ErrorKind::limit) << sql << "\n" << error.message();
  }
}

TEST(Sql, RefusesAResultAboveItsLimitOfRowsOrBytes) {
  SqlOptions options;
  options.rows_max = 5'000;
  EXPECT_EQ(failure(small_shop().snapshot(), "SELECT * FROM range(5001)", options).message(),
            "the result has more than 5000 rows");
  options.rows_max = 0;
  options.bytes_max = 100'000;
  EXPECT_EQ(failure(small_shop().snapshot(), "SELECT repeat('x', 200000)", options).message(),
            "the result has more than 100000 bytes");
}

TEST(Sql, EndsWhenTheSinkHasHadEnough) {
  struct Enough {};
  EXPECT_THROW(run_sql(small_shop().snapshot(), "SELECT * FROM range(1000000000)", {},
                       [](const Table& batch) {
                         if (batch.rows() > 0) throw Enough{};
                       }),
               Enough);
}

TEST(Sql, SaysWhyAnAnswerDoesNotApply) {
  SqlOptions options;
  std::string said;
  options.note = [&](const std::string& sentence) { said += sentence; };
  const auto snapshot = tiny_store(R"(
      user  time   kind
      ann   10:00  view
  )")
                            .snapshot();
  const Table table = run_whole(snapshot, "SELECT * FROM brand_sales()", options);
  EXPECT_EQ(table.rows(), 0U);
  EXPECT_NE(said.find("brand_sales: needs"), std::string::npos) << said;
}

TEST(Sql, LeavesNothingBehindInTheTemporaryFolder) {
  const TempDirectory folder;
  setenv("TMPDIR", folder.path().c_str(), 1);
  SqlOptions options;
  options.memory_bytes = std::uint64_t{64} << 20;
  options.threads = 1;
  const Table table = run_whole(
      small_shop().snapshot(),
      "SELECT count(*) FROM (SELECT i, repeat('x', 50) AS s FROM range(2000000) r(i) ORDER BY s, "
      "hash(i)) WHERE i % 2 = 0",
      options);
  EXPECT_EQ(table.integer(0, std::size_t{0}), 1'000'000);
  unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace footfall
