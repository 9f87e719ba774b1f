// The figures of the public files of orders come out by both engines, from every shape of file.
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/loaded.h"
#include "support/answers.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

// Key figures by both engines, of the rows that the filter chooses ("" all).
void expect_kpis(const std::shared_ptr<const Snapshot>& snapshot,
                 const std::vector<std::string>& where, const Facts& facts) {
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    RunOptions options;
    options.engine = engine;
    auto request = make_request(snapshot->schema(), {{"kpis"}}, options);
    for (const auto& clause : where) {
      request.filter.clauses.push_back(parse_clause(clause, snapshot->schema()));
    }
    std::map<std::string, std::string> found;
    for (const auto& each : answer(snapshot, request)) {
      for (std::size_t row = 0; row < each.table.rows(); ++row) {
        found[cell_text(each.table, row, 0)] = cell_text(each.table, row, 1);
      }
    }
    for (const auto& [name, value] : facts) EXPECT_EQ(found.at(name), value) << name;
  }
}

TEST(OrderFigures, OfOnlineRetail) {
  SHARED_FILE_OR_SKIP(file, "online-retail/online_retail.csv.zst");
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  EXPECT_EQ(sql(snapshot, "SELECT \"read\", stored, set_aside FROM loads"), "541909 541906 3");
  expect_kpis(snapshot, {},
              {{"orders", "20725.000000"},
               {"users", "4372.000000"},
               {"buyers", "4339.000000"},
               {"gross_revenue", "10655622.484000"},
               {"returns", "896812.490000"},
               {"revenue", "9758809.994000"},
               {"aov", "470.871411"}});  // 9,758,809.994 / 20,725
  EXPECT_EQ(
      sql(snapshot, "SELECT event_type, count(*), sum(amount) FROM events GROUP BY 1 ORDER BY 1"),
      "adjustment 1336 0.000 purchase 531282 10655622.484 return 9288 896812.490");
  ASSERT_EQ(snapshot->schema().filters.size(), 1u);
  expect_kpis(snapshot, snapshot->schema().filters[0].clauses,
              {{"events", "397884.000000"},
               {"users", "4338.000000"},
               {"orders", "18532.000000"},
               {"products", "3665.000000"},
               {"revenue", "8911407.904000"},
               {"aov", "480.865956"}});  // 8,911,407.904 / 18,532
  EXPECT_EQ(sql(snapshot,
                "SELECT sum(amount) FROM events WHERE event_type = 'purchase' AND user_id IS NOT "
                "NULL AND title IS NOT NULL AND quantity > 0 AND price > 0 AND "
                "country = 'United Kingdom'"),
            "7308391.554");
  // 1,454 lines have no description, 10,661 none of the known words; 3 of these are set aside.
  EXPECT_EQ(sql(snapshot, "SELECT count(*) - count(category) FROM events"), "12112");
  EXPECT_EQ(sql(snapshot, "SELECT count(*) FROM events WHERE service = 'yes'"), "2943");
}

// A part of the file, in another shape: what is stored of it.
void expect_part(const std::string& file, std::string_view counts) {
  const TempDirectory directory;
  const auto snapshot = loaded(file, directory);
  EXPECT_EQ(
      sql(snapshot, "SELECT count(*), min(event_time), count(user_id), sum(amount) FROM events"),
      counts)
      << file;
}

// Expected: the same rows cut from the whole file, summed by a script.
TEST(OrderFigures, OfOnlineRetailInOtherShapes) {
  SHARED_FILE_OR_SKIP(bom, "online-retail/bom_MM-DD-YYYY.csv.zst");
  SHARED_FILE_OR_SKIP(slashes, "online-retail/M-D-YY_slash.csv.zst");
  SHARED_FILE_OR_SKIP(random, "online-retail/random_30k_iso.csv.zst");
  SHARED_FILE_OR_SKIP(ragged, "online-retail/no_trailing_newline.csv.zst");
  SHARED_FILE_OR_SKIP(excel, "online-retail/first_49999.xlsx");
  SHARED_FILE_OR_SKIP(sheet, "online-retail/first_5061_libreoffice.xlsx");
  expect_part(bom, "2139 2010-12-01T08:26:00Z 1600 40598.540");
  expect_part(slashes, "1071 2010-12-01T08:26:00Z 1070 25145.640");
  expect_part(random, "30000 2010-12-01T08:34:00Z 28000 628276.610");
  expect_part(sheet, "5061 2010-12-01T08:26:00Z 3856 106683.380");
  expect_part(excel, "49999 2010-12-01T08:26:00Z 32118 1070065.310");
  // 4 of its 183 lines have a comma too few; 5 differ from the whole file.
  expect_part(ragged, "179 2010-12-01T08:26:00Z 179 7762.920");
}

TEST(OrderFigures, OfTheSalesStar) {
  SHARED_FILE_OR_SKIP(orders, "sales/Orders.json.zst");
  SHARED_FILE_OR_SKIP(products, "sales/Products.csv");
  SHARED_FILE_OR_SKIP(customers, "sales/Customers.xlsx");
  const TempDirectory directory;
  const auto snapshot = loaded({orders, products, customers}, directory);
  expect_kpis(snapshot, {}, {{"events", "9994.000000"}, {"users", "793.000000"}});
  EXPECT_EQ(sql(snapshot, "SELECT year(event_time), sum(profit) FROM events GROUP BY 1 ORDER BY 1"),
            "2014 39185.7500 2015 63073.0900 2016 65073.2300 2017 111084.9600");
  EXPECT_EQ(sql(snapshot, "SELECT count(*) FROM events WHERE title = 'Unknown'"), "204");
  // 8 customers have no name; 142 no phone of ten digits, 103 of these an error of the sheet.
  EXPECT_EQ(sql(snapshot,
                "SELECT count(DISTINCT user_id) FILTER (WHERE name IS NULL), count(DISTINCT "
                "user_id) FILTER (WHERE phone IS NULL), count(DISTINCT user_id) FILTER (WHERE "
                "length(postal_code) = 5) FROM events"),
            "8 142 793");
  EXPECT_EQ(sql(snapshot, "SELECT DISTINCT name FROM events WHERE user_id = 'AH-10075'"),
            "Ad. .am Hart");
}

TEST(OrderFigures, OfTheSurveysAnswers) {
  SHARED_FILE_OR_SKIP(survey, "open-ecommerce/survey.csv.zst");
  const TempDirectory directory;
  const std::string purchases = directory.path() + "/purchases.csv";
  std::ofstream(purchases)
      << "Order Date,Purchase Price Per Unit,Quantity,Shipping Address State,Title,"
         "ASIN/ISBN (Product Code),Category,Survey ResponseID\n"
         "2020-03-01,7.98,2.0,IA,Pens,B01,OFFICE,R_1ou69fj4DQGsVcp\n"
         "2020-03-01,1.50,1.0,,,B02,,nobody\n";
  const auto snapshot = loaded({purchases, survey}, directory);
  EXPECT_TRUE(snapshot->schema().day_precision);
  EXPECT_EQ(sql(snapshot,
                "SELECT age, race, life_changes, quantity, amount FROM events WHERE region = 'IA'"),
            "35 - 44 years Black or African American Lost a job 2 15.96");
  EXPECT_EQ(sql(snapshot, "SELECT \"read\", stored, set_aside FROM loads"), "2 2 0 5027 5027 0");
}

}  // namespace
}  // namespace footfall
