// The figures of the public files (shared/data/README.md) come out by the native engine, by DuckDB,
// and by people's SQL. FOOTFALL_SHARED_DATA says where the files are, else beside the project.
#include <cstdlib>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "engine/duckdb/sql.h"
#include "ingest/ingest.h"
#include "store/store.h"
#include "support/answers.h"

namespace footfall {
namespace {

std::string shared_file(const std::string& name) {
  const char* folder = std::getenv("FOOTFALL_SHARED_DATA");
  return str(folder == nullptr ? "../shared/data" : folder, "/", name);
}

std::shared_ptr<const Snapshot> load(const std::string& file, const TempDirectory& directory) {
  IngestRequest request;
  request.inputs = {file};
  request.store = directory.path() + "/store";
  request.threads = 2;
  ingest(real_file_system(), request);
  return Snapshot::open(StoreReader::open(real_file_system(), request.store), 2);
}

// A result of one row, as words.
std::string sql(const std::shared_ptr<const Snapshot>& snapshot, std::string_view text) {
  std::string out;
  run_sql(snapshot, text, {}, [&](const Table& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      for (std::size_t i = 0; i < batch.columns(); ++i) {
        out += (out.empty() ? "" : " ") + cell_text(batch, row, i);
      }
    }
  });
  return out;
}

// Key figures and events by type, by one engine.
std::map<std::string, std::string> figures(const std::shared_ptr<const Snapshot>& snapshot,
                                           EngineKind engine) {
  RunOptions options;
  options.engine = engine;
  const auto answers =
      answer(snapshot, make_request(snapshot->schema(), {{"kpis"}, {"events_by_type"}}, options));
  std::map<std::string, std::string> out;
  for (const auto& each : answers) {
    for (std::size_t row = 0; row < each.table.rows(); ++row) {
      out[cell_text(each.table, row, 0)] = cell_text(each.table, row, 1);
    }
  }
  return out;
}

TEST(Figures, OfTheOctoberHead) {
  const std::string file = shared_file("rees46/2019-Oct-head17k.csv.zst");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here";
  const TempDirectory directory;
  const auto snapshot = load(file, directory);
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    auto found = figures(snapshot, engine);
    EXPECT_EQ(found["events"], "17434.000000");
    EXPECT_EQ(found["users"], "4504.000000");
    EXPECT_EQ(found["products"], "6493.000000");
    EXPECT_EQ(found["sessions"], "5067.000000");
    EXPECT_EQ(found["revenue"], "59442.630000");
    EXPECT_EQ(found["view"], "17055");
    EXPECT_EQ(found["purchase"], "214");
    EXPECT_EQ(found["cart"], "165");
  }
  EXPECT_EQ(sql(snapshot,
                "SELECT count(*), count(DISTINCT user_id), count(DISTINCT product_id), "
                "count(DISTINCT session_id), count(DISTINCT (user_id, session_id)), "
                "count(*) - count(category), count(*) - count(brand), sum(amount) "
                "FILTER (WHERE event_type = 'purchase') FROM events"),
            "17434 4504 6493 5066 5067 5746 2477 59442.63");
  EXPECT_EQ(sql(snapshot, "SELECT count(*) FROM set_aside"), "1");
  EXPECT_EQ(sql(snapshot, "SELECT \"read\", stored, set_aside FROM loads"), "17435 17434 1");
}

TEST(Figures, OfTheMerchandiseStore) {
  const std::string file = shared_file("merch-store/product_events.csv.zst");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here";
  const TempDirectory directory;
  const auto snapshot = load(file, directory);
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    auto found = figures(snapshot, engine);
    EXPECT_EQ(found["events"], "420737.000000");
    EXPECT_EQ(found["users"], "29850.000000");
    EXPECT_EQ(found["sessions"], "38341.000000");
    EXPECT_EQ(found["revenue"], "412107.128383");
    EXPECT_EQ(found["click"], "156798");
    EXPECT_EQ(found["view"], "128769");
    EXPECT_EQ(found["cart"], "36078");
    EXPECT_EQ(found["remove_from_cart"], "4645");
    EXPECT_EQ(found["checkout"], "74849");
    EXPECT_EQ(found["purchase"], "19598");
  }
  EXPECT_EQ(sql(snapshot,
                "SELECT count(*), count(DISTINCT user_id), count(DISTINCT (user_id, "
                "session_id)), count(*) FILTER (WHERE event_type = 'purchase' AND "
                "amount IS NULL), sum(amount) FILTER (WHERE event_type = 'purchase') "
                "FROM events"),
            "420737 29850 38341 9910 412107.128383");
}

}  // namespace
}  // namespace footfall
