// The figures of the public files of orders (CATALOGUE.md section 4) come out by both engines.
// FOOTFALL_SHARED_DATA says where the files are, else beside the project.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/loaded.h"
#include "support/answers.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

// One answer's cells of the columns named, a row a line.
std::string figures(const std::shared_ptr<const Snapshot>& snapshot, EngineKind engine,
                    const AnswerRequest& asked, const std::vector<std::string>& columns,
                    const std::vector<std::string>& where = {}) {
  const RunOptions options{.where = where, .engine = engine};
  const auto answers = answer(snapshot, make_request(snapshot->schema(), {asked}, options));
  const Table& table = answers.at(0).table;
  std::string out = answers.at(0).not_applicable.value_or("");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      out +=
          (i == 0 ? (row == 0 ? "" : "; ") : " ") + cell_text(table, row, table.column(columns[i]));
    }
  }
  return out;
}

void expect_figures(const std::shared_ptr<const Snapshot>& snapshot, const AnswerRequest& asked,
                    const std::vector<std::string>& columns, const std::string& expected,
                    const std::vector<std::string>& where = {}) {
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    EXPECT_EQ(figures(snapshot, engine, asked, columns, where), expected) << asked.name;
  }
}

TEST(PublishedFigures, OfTheSuperstoreComeOutBesideTheRightOnes) {
  SHARED_FILE_OR_SKIP(orders, "sales/Orders.json.zst");
  SHARED_FILE_OR_SKIP(products, "sales/Products.csv");
  SHARED_FILE_OR_SKIP(customers, "sales/Customers.xlsx");
  const TempDirectory directory;
  const auto snapshot = loaded({orders, products, customers}, directory);
  expect_figures(snapshot, {"profit"}, {"year", "profit"},
                 "2014 39185.75; 2015 63073.09; 2016 65073.23; 2017 111084.96");
  expect_figures(snapshot, {"profit", {{"by", ""}}}, {"profit"}, "278417.03");
  const std::vector<std::string> both{"year", "profit", "right_profit"};
  expect_figures(snapshot, {"profit", {}, Form::published}, both,
                 "2014 40975.40 39185.75; 2015 65706.25 63073.09; 2016 68161.13 65073.23; "
                 "2017 127175.23 111084.96");
  expect_figures(snapshot, {"profit", {{"policy", "fan-out-left"}}}, both,
                 "2014 41498.52 39185.75; 2015 66289.41 63073.09; 2016 68565.57 65073.23; "
                 "2017 127663.74 111084.96");
  expect_figures(snapshot, {"profit", {{"policy", "one-line-per-order"}}}, both,
                 "2014 24538.05 39185.75; 2015 27083.76 63073.09; 2016 45902.10 65073.23; "
                 "2017 34455.77 111084.96");
  // The file has amounts and no prices: each line's amount / quantity, by a script over the file.
  expect_figures(snapshot, {"trend", {{"measure", "mean_price"}, {"by", "year"}}}, {"value"},
                 "65.868357; 65.486882; 87.241742; 73.666087");
  expect_figures(snapshot, {"price_stats"}, {"events", "mean", "min", "max", "median"},
                 "68 950.421031 119.994000 23999.200000 439.990000",
                 {"category=Technology/Copiers"});
  const AnswerRequest all{"profit", {{"by", "year,category,sub-category,customer"}}};
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const RunOptions options{.engine = engine};
    EXPECT_EQ(answer(snapshot, make_request(snapshot->schema(), {all}, options))[0].table.rows(),
              8129U);
  }
}

TEST(PublishedFigures, OfTheGiftWholesalerComeOutBesideTheRightOnes) {
  SHARED_FILE_OR_SKIP(file, "online-retail/online_retail.csv.zst");
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  const Schema& schema = snapshot->schema();
  const auto cleaned = std::ranges::find(schema.filters, "cleaned", &NamedFilter::name);
  ASSERT_NE(cleaned, schema.filters.end());
  const auto& where = cleaned->clauses;
  expect_figures(snapshot, {"spend_tiers"}, {"tier", "customers"},
                 "High 1668; Medium 2515; Low 155", where);
  const std::vector<std::string> bands{"customers"};
  expect_figures(snapshot, {"purchase_frequency"}, bands, "1493; 1973; 777; 95", where);
  // The published form chooses by the filter itself.
  expect_figures(snapshot, {"purchase_frequency", {}, Form::published}, bands,
                 "71; 228; 986; 3053");
  expect_figures(snapshot, {"peak_hours"}, {"hour"}, "12; 13; 11; 14; 10", where);
  expect_figures(snapshot, {"peak_hours", {}, Form::published}, {"hour"}, "12; 13; 14; 11; 15");
  // The most frequent pair; DuckDB, to which all pairs are a minute's work, is asked for it alone.
  const AnswerRequest pair{.name = "basket_pairs", .rows = 1};
  const std::vector<std::string> counted{"product_a", "product_b", "count"};
  EXPECT_EQ(figures(snapshot, EngineKind::native, pair, counted, where), "22386 85099B 546");
  auto of_two = where;
  of_two.emplace_back("product_id=22386,85099B");
  expect_figures(snapshot, pair, counted, "22386 85099B 546", of_two);
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const std::string places =
        figures(snapshot, engine, {"geography"}, {"country", "revenue"}, where);
    EXPECT_EQ(places.substr(0, places.find("; ")), "United Kingdom 7308391.554");
    const AnswerRequest published{"kpis", {}, Form::published};
    EXPECT_NE(figures(snapshot, engine, published, {"measure", "value"}).find("; aov 22.397000"),
              std::string::npos);
    const std::string right = figures(snapshot, engine, {"kpis"}, {"measure", "value"}, where);
    EXPECT_NE(right.find("; orders 18532.000000"), std::string::npos) << right;
    EXPECT_NE(right.find("; revenue 8911407.904000"), std::string::npos) << right;
  }
}

}  // namespace
}  // namespace footfall
