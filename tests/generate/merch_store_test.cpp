#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"

namespace footfall {
namespace {

using Fields = std::vector<std::string>;

// One line of CSV whose quotes are balanced.
Fields fields_of(std::string_view line) {
  Fields fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[++i];
      } else {
        quoted = !quoted;
      }
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

// 60,000 rows, a seventh of the real file, as (column by name) of each row.
class MerchStore : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string text;
    generate({"merch-store", 60'000, 1, 2}, [&](std::string_view piece) { text += piece; });
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin);
      rows_.push_back(fields_of(std::string_view(text).substr(begin, end - begin)));
      begin = end + 1;
    }
    for (std::size_t i = 0; i < rows_[0].size(); ++i) columns_[rows_[0][i]] = i;
    rows_.erase(rows_.begin());
  }
  static void TearDownTestSuite() { rows_.clear(); }

  static const std::string& at(const Fields& row, std::string_view column) {
    return row[columns_.find(column)->second];
  }

  static std::vector<Fields> rows_;
  static std::map<std::string, std::size_t, std::less<>> columns_;
};

std::vector<Fields> MerchStore::rows_;
std::map<std::string, std::size_t, std::less<>> MerchStore::columns_;

TEST_F(MerchStore, HasTheColumnsOfTheRealFile) {
  ASSERT_EQ(rows_.size(), 60'000U);
  EXPECT_EQ(columns_.size(), 17U);
  for (const Fields& row : rows_) ASSERT_EQ(row.size(), 17U);
}

TEST_F(MerchStore, HasEveryKindOfEventInAboutItsShare) {
  std::map<std::string, double> shares;
  for (const Fields& row : rows_) shares[at(row, "event_type")] += 1.0 / double(rows_.size());
  EXPECT_NEAR(shares["click"], 0.373, 0.08);
  EXPECT_NEAR(shares["view"], 0.306, 0.05);
  EXPECT_NEAR(shares["checkout"], 0.178, 0.06);
  EXPECT_NEAR(shares["cart"], 0.086, 0.02);
  EXPECT_NEAR(shares["purchase"], 0.047, 0.03);
  EXPECT_NEAR(shares["remove_from_cart"], 0.011, 0.005);
  EXPECT_EQ(shares.size(), 6U);
}

TEST_F(MerchStore, LiesInOrderOfTimeWithinItsQuarter) {
  std::string last = "2016-08-01 00:00:00 UTC";
  for (const Fields& row : rows_) {
    ASSERT_LE(last, at(row, "event_time"));
    last = at(row, "event_time");
  }
  EXPECT_LE(last, "2016-10-31 23:59:59 UTC");
}

// A purchase is told twice: lines with quantity and revenue, then the same lines without. The
// lines' revenue is price times quantity and together 7.00 for delivery.
TEST_F(MerchStore, TellsAPurchaseTwiceAndItsMoneyOnce) {
  struct Sums {
    std::uint64_t full = 0;
    std::uint64_t bare = 0;
    double over = 0;
  };
  std::map<std::string, Sums> orders;
  for (const Fields& row : rows_) {
    const bool purchase = at(row, "event_type") == "purchase";
    ASSERT_EQ(purchase, !at(row, "transaction_id").empty());
    if (!purchase) {
      ASSERT_TRUE(at(row, "revenue").empty());
      continue;
    }
    Sums& sums = orders[at(row, "transaction_id")];
    if (at(row, "revenue").empty()) {
      ++sums.bare;
    } else {
      ++sums.full;
      sums.over += std::stod(at(row, "revenue")) -
                   std::stod(at(row, "price")) * std::stod(at(row, "quantity"));
    }
  }
  ASSERT_GT(orders.size(), 100U);
  std::uint64_t cut = 0;  // only the file's last customer may be cut in the middle
  for (const auto& [order, sums] : orders) {
    if (sums.full != sums.bare || std::abs(sums.over - 7) > 0.0001) ++cut;
  }
  EXPECT_LE(cut, 1U);
}

TEST_F(MerchStore, HasTheTrapsOfTheRealFile) {
  bool comma = false;
  bool quote = false;
  bool leading_zero = false;
  bool above_int64 = false;
  std::set<std::string> no_category;
  for (const Fields& row : rows_) {
    comma |= at(row, "product_name").find(',') != std::string::npos;
    quote |= at(row, "product_name").find('"') != std::string::npos;
    leading_zero |= at(row, "user_id")[0] == '0';
    above_int64 |= at(row, "user_id").size() == 19 && at(row, "user_id") > "9223372036854775807";
    const auto& category = at(row, "category");
    if (category.find('/') == std::string::npos) no_category.insert(category);
  }
  EXPECT_TRUE(comma);
  EXPECT_TRUE(quote);
  EXPECT_TRUE(leading_zero);
  EXPECT_TRUE(above_int64);
  EXPECT_TRUE(no_category.contains("(not set)"));
  EXPECT_TRUE(no_category.contains("${escCatTitle}"));
}

TEST_F(MerchStore, NamesAVisitByItsCustomerAndItsBegin) {
  std::map<std::string, std::string> users;
  for (const Fields& row : rows_) {
    const auto& session = at(row, "user_session");
    EXPECT_EQ(session.substr(0, session.find('-')), at(row, "user_id"));
    users[session] = at(row, "user_id");
  }
  EXPECT_NEAR(double(users.size()), 60'000 / 10.97, 600);  // 11 events a session
}

}  // namespace
}  // namespace footfall
