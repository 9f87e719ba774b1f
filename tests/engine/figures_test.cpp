// The figures of the public files (shared/data/README.md) come out by the native engine, by DuckDB,
// and by people's SQL. FOOTFALL_SHARED_DATA says where the files are, else beside the project.
#include <map>

#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/loaded.h"
#include "support/answers.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

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

using Facts = std::vector<std::pair<std::string, std::string>>;

void expect_figures(const std::shared_ptr<const Snapshot>& snapshot, const Facts& facts) {
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const auto found = figures(snapshot, engine);
    for (const auto& [name, value] : facts) EXPECT_EQ(found.at(name), value) << name;
  }
}

TEST(Figures, OfTheOctoberHead) {
  SHARED_FILE_OR_SKIP(file, "rees46/2019-Oct-head17k.csv.zst");
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  expect_figures(snapshot, {{"events", "17434.000000"},
                            {"users", "4504.000000"},
                            {"products", "6493.000000"},
                            {"sessions", "5067.000000"},
                            {"revenue", "59442.630000"},
                            {"view", "17055"},
                            {"purchase", "214"},
                            {"cart", "165"}});
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
  SHARED_FILE_OR_SKIP(file, "merch-store/product_events.csv.zst");
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  expect_figures(snapshot, {{"events", "420737.000000"},
                            {"users", "29850.000000"},
                            {"sessions", "38341.000000"},
                            {"revenue", "412107.128383"},
                            {"click", "156798"},
                            {"view", "128769"},
                            {"cart", "36078"},
                            {"remove_from_cart", "4645"},
                            {"checkout", "74849"},
                            {"purchase", "19598"}});
  EXPECT_EQ(sql(snapshot,
                "SELECT count(*), count(DISTINCT user_id), count(DISTINCT (user_id, "
                "session_id)), count(*) FILTER (WHERE event_type = 'purchase' AND "
                "amount IS NULL), sum(amount) FILTER (WHERE event_type = 'purchase') "
                "FROM events"),
            "420737 29850 38341 9910 412107.128383");
}

}  // namespace
}  // namespace footfall
