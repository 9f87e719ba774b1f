// The profile of the made-up month against the real one's, whose figures are public: 42,448,764
// events of October 2019. A million rows are made once, and every figure is held to a band.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "generate/generate.h"

namespace footfall {
namespace {

using Text = std::string_view;

constexpr std::uint64_t row_count = 1'000'000;
constexpr double scale = double(row_count) / 42'448'764;

struct Row {
  Text time, kind, product, category, code, brand, price, user, session;
};

// The whole file, taken apart with the plainest means.
class Month {
 public:
  Month() {
    generate({"rees46", row_count, 1, 2}, [&](Text piece) { text_ += piece; });
    rows.reserve(row_count);
    std::size_t begin = text_.find('\n') + 1;
    while (begin < text_.size()) {
      const std::size_t end = text_.find('\n', begin);
      const auto f = split(Text(text_).substr(begin, end - begin), ',');
      rows.push_back({f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]});
      begin = end + 1;
    }
  }

  std::vector<Row> rows;

 private:
  std::string text_;
};

const Month& month() {
  static const Month the_month;
  return the_month;
}

// The digits of "12.34" as a number, 1234.
std::uint64_t cents(Text price) {
  std::uint64_t value = 0;
  for (const char c : price) {
    if (c != '.') value = value * 10 + std::uint64_t(c - '0');
  }
  return value;
}

template <typename Choose>
double count_rows(const Choose& choose) {
  const auto& rows = month().rows;
  return double(std::count_if(rows.begin(), rows.end(), choose));
}

template <typename Field>
std::unordered_map<Text, std::uint64_t> counts_of(const Field& field) {
  std::unordered_map<Text, std::uint64_t> counts;
  for (const Row& row : month().rows) ++counts[field(row)];
  counts.erase(Text());
  return counts;
}

// `made` lies within `percent` of what the real month has at this many rows.
void expect_scaled(double made, double real, double percent) {
  EXPECT_NEAR(made, real * scale, real * scale * percent / 100);
}

TEST(Rees46Profile, HasTheMixOfEvents) {
  ASSERT_EQ(month().rows.size(), row_count);
  expect_scaled(count_rows([](const Row& r) { return r.kind == "view"; }), 40'779'399, 1);
  expect_scaled(count_rows([](const Row& r) { return r.kind == "cart"; }), 926'516, 10);
  expect_scaled(count_rows([](const Row& r) { return r.kind == "purchase"; }), 742'849, 10);
}

TEST(Rees46Profile, HasTheUsersAndSessions) {
  const auto users = counts_of([](const Row& r) { return r.user; });
  const auto sessions = counts_of([](const Row& r) { return r.session; });
  expect_scaled(double(users.size()), 3'022'290, 4);
  expect_scaled(double(sessions.size()), 9'244'422, 4);
  std::uint64_t single = 0;
  for (const auto& [session, events] : sessions) single += events == 1;
  EXPECT_NEAR(double(single) / double(sessions.size()), 0.36, 0.06);  // 0.41 in the real head
}

TEST(Rees46Profile, HasTheCatalogue) {
  const auto products = counts_of([](const Row& r) { return r.product; });
  EXPECT_GT(products.size(), 70'000U);  // of 167,000; a million rows do not see all
  EXPECT_LT(products.size(), 120'000U);
  EXPECT_NEAR(double(counts_of([](const Row& r) { return r.brand; }).size()), 4'250, 60);
  EXPECT_NEAR(double(counts_of([](const Row& r) { return r.category; }).size()), 624, 5);
  EXPECT_EQ(counts_of([](const Row& r) { return r.code; }).size(), 126U);
  expect_scaled(count_rows([](const Row& r) { return r.code.empty(); }), 13'515'609, 5);
  expect_scaled(count_rows([](const Row& r) { return r.brand.empty(); }), 6'113'008, 8);
  expect_scaled(count_rows([](const Row& r) { return r.price == "0.00"; }), 68'673, 40);

  std::map<Text, std::set<Text>> ids;
  for (const Row& r : month().rows) ids[r.code].insert(r.category);
  EXPECT_GT(ids["electronics.clocks"].size(), 1U);  // a code belongs to several ids
}

TEST(Rees46Profile, HasLeadersAndALongTail) {
  const auto codes = counts_of([](const Row& r) { return r.code; });
  EXPECT_NEAR(double(codes.at("electronics.smartphone")) / row_count, 0.27, 0.03);
  std::vector<std::pair<std::uint64_t, Text>> brands;
  for (const auto& [brand, events] : counts_of([](const Row& r) { return r.brand; })) {
    brands.emplace_back(events, brand);
  }
  std::sort(brands.rbegin(), brands.rend());
  EXPECT_EQ(brands[0].second, "samsung");
  EXPECT_EQ(brands[1].second, "apple");
  EXPECT_EQ(brands[2].second, "xiaomi");
  std::uint64_t best = 0;
  for (const auto& [product, events] : counts_of([](const Row& r) { return r.product; })) {
    best = std::max(best, events);
  }
  EXPECT_NEAR(double(best) / row_count, 0.012, 0.003);
}

TEST(Rees46Profile, HasThePrices) {
  std::uint64_t sum = 0;
  std::uint64_t dearest = 0;
  std::uint64_t revenue = 0;
  std::map<Text, std::set<Text>> prices;
  for (const Row& r : month().rows) {
    sum += cents(r.price);
    dearest = std::max(dearest, cents(r.price));
    if (r.kind == "purchase") revenue += cents(r.price);
    prices[r.product].insert(r.price);
  }
  EXPECT_NEAR(double(sum) / 100 / row_count, 290, 20);
  EXPECT_EQ(dearest, 257'407U);
  // 278 in the real head's 214 purchases.
  EXPECT_NEAR(double(revenue) / 100 / count_rows([](const Row& r) { return r.kind == "purchase"; }),
              290, 50);
  const auto changed = std::count_if(prices.begin(), prices.end(),
                                     [](const auto& entry) { return entry.second.size() > 1; });
  EXPECT_GT(double(changed) / double(prices.size()), 0.2);
}

TEST(Rees46Profile, HasBuyersWithAndWithoutACart) {
  std::unordered_set<Text> buyers;
  std::set<std::pair<Text, Text>> carted;
  std::uint64_t with_cart = 0;
  std::uint64_t purchases = 0;
  for (const Row& r : month().rows) {
    if (r.kind == "cart") carted.emplace(r.session, r.product);
    if (r.kind != "purchase") continue;
    buyers.insert(r.user);
    ++purchases;
    with_cart += carted.contains({r.session, r.product});
  }
  const auto users = counts_of([](const Row& r) { return r.user; });
  EXPECT_NEAR(double(buyers.size()) / double(users.size()), 0.12, 0.03);
  EXPECT_GT(with_cart, purchases / 4);
  EXPECT_LT(with_cart, purchases * 3 / 4);
}

TEST(Rees46Profile, HasDaysAndNights) {
  std::array<double, 31> days{};
  std::array<double, 24> hours{};
  std::array<double, 31> carts{};
  Text last;
  for (const Row& r : month().rows) {
    ASSERT_LE(last, r.time);
    last = r.time;
    const auto day = cents(r.time.substr(8, 2)) - 1;
    const auto hour = cents(r.time.substr(11, 2));
    ++days.at(day);
    ++hours.at(hour);
    carts.at(day) += r.kind == "cart";
  }
  for (const double day : days) EXPECT_NEAR(day / row_count, 1.0 / 31, 0.006);
  EXPECT_LT(hours[0], hours[16] / 8);  // the night's trough
  for (const double hour : hours) EXPECT_LE(hour, std::max(hours[16], hours[17]));
  EXPECT_LT(carts[5] / days[5] * 2, carts[20] / days[20]);  // carts begin in earnest mid-month
}

TEST(Rees46Profile, HasCustomersWhoComeBack) {
  std::unordered_map<Text, std::set<Text>> days;
  for (const Row& r : month().rows) days[r.user].insert(r.time.substr(0, 10));
  std::uint64_t early = 0;
  std::uint64_t next_week = 0;
  for (const auto& [user, seen] : days) {
    if (*seen.begin() > "2019-10-10") continue;
    ++early;
    const auto second = std::next(seen.begin());
    next_week += second != seen.end() && *second <= "2019-10-17";
  }
  EXPECT_NEAR(double(next_week) / double(early), 0.3, 0.12);
}

TEST(Rees46Profile, HasRobots) {
  std::uint64_t most = 0;
  for (const auto& [user, events] : counts_of([](const Row& r) { return r.user; })) {
    most = std::max(most, events);
  }
  EXPECT_EQ(most, 2'500U);  // a 400th of the rows; 7,436 from three million rows on
}

TEST(Rees46Profile, RepeatsCartRowsWithinASecond) {
  std::map<std::tuple<Text, Text, Text>, std::uint64_t> rows;
  for (const Row& r : month().rows) {
    if (r.kind == "cart") ++rows[{r.time, r.session, r.product}];
  }
  std::uint64_t repeated = 0;
  std::uint64_t most = 0;
  for (const auto& [row, times] : rows) {
    repeated += times - 1;
    most = std::max(most, times);
  }
  EXPECT_GT(repeated, 500U);
  EXPECT_GT(most, 5U);
}

TEST(Rees46Profile, HasEmptyAndSharedSessions) {
  std::unordered_map<Text, std::set<Text>> users;
  std::uint64_t empty = 0;
  for (const Row& r : month().rows) {
    if (r.session.empty()) {
      ++empty;
    } else {
      users[r.session].insert(r.user);
    }
  }
  EXPECT_GT(empty, 0U);
  EXPECT_LT(empty, 100U);
  const auto shared = std::count_if(users.begin(), users.end(),
                                    [](const auto& entry) { return entry.second.size() > 1; });
  EXPECT_EQ(shared, 1);
}

TEST(Rees46Profile, InterleavesAFewSessionsOfACustomer) {
  std::unordered_map<Text, Text> last;             // a customer's last session
  std::unordered_map<Text, std::uint64_t> events;  // of a session
  std::unordered_set<Text> interrupted;
  for (const Row& r : month().rows) {
    Text& before = last[r.user];
    if (before != r.session && events.contains(r.session)) interrupted.insert(r.session);
    before = r.session;
    ++events[r.session];
  }
  std::uint64_t rows = 0;
  for (const Text session : interrupted) rows += events[session];
  EXPECT_NEAR(double(rows) / row_count, 0.002, 0.001);
}

}  // namespace
}  // namespace footfall
