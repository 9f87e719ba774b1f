// The profile of the made-up gift wholesaler against the real file's, both counted here by the same
// plain means; and what must hold of every such file, whatever its size.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/byte_source.h"
#include "formats/csv.h"
#include "generate/generate.h"
#include "support/shared_data.h"
#include "support/text_source.h"

namespace footfall {
namespace {

constexpr std::uint64_t real_rows = 541'909;

struct Row {
  std::string invoice, code, text, time, customer, country;
  std::int64_t quantity = 0;
  double price = 0;

  bool cancelled() const { return invoice.starts_with('C'); }
  bool counts() const { return quantity > 0 && price > 0 && !invoice.starts_with('A'); }
  double amount() const { return double(quantity) * price; }
};

template <typename Use>
void for_each_row(ByteSource& source, const Use& use) {
  CsvReader reader(source);
  SourceRecord record;
  ASSERT_TRUE(reader.next(record));
  ASSERT_EQ(record.raw,
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country");
  Row row;
  while (reader.next(record)) {
    ASSERT_EQ(record.fields.size(), 8U) << record.raw;
    const auto& f = record.fields;
    row.invoice = f[0], row.code = f[1], row.text = f[2], row.time = f[4];
    row.customer = f[6], row.country = f[7];
    row.quantity = parse_int64(f[3]).value();
    row.price = std::stod(std::string(f[5]));
    use(row);
  }
}

std::string made(std::uint64_t rows, std::uint64_t seed) {
  std::string text;
  generate({"online-retail", rows, seed, 2}, [&](std::string_view piece) { text += piece; });
  return text;
}

using Figures = std::map<std::string, double>;

bool upper_case(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// What single rows say.
void count_row(const Row& row, Figures& figures) {
  ++figures["rows"];
  figures["cancelled lines"] += row.cancelled();
  figures["lines without a customer"] += row.customer.empty();
  figures["lines of price 0"] += row.price == 0;
  figures["negative quantity, not cancelled"] += row.quantity < 0 && !row.cancelled();
  figures["lines without a description"] += row.text.empty();
  figures["descriptions with a blank at an end"] +=
      !row.text.empty() && (row.text.front() == ' ' || row.text.back() == ' ');
  figures["descriptions with two blanks"] += row.text.find("  ") != std::string::npos;
  figures["descriptions with small letters"] += !upper_case(row.text);
  figures["lines of POST"] += row.code == "POST";
  figures["lines of DOT"] += row.code == "DOT";
  figures["lines of M"] += row.code == "M";
  figures["lines from abroad"] += row.country != "United Kingdom";
  figures["lines in November"] += row.time.substr(5, 2) == "11";
  figures["lines at noon"] += row.time.substr(11, 2) == "12";
  if (row.counts()) figures["gross"] += row.amount();
  if (row.cancelled()) figures["cancelled"] -= row.amount();
  if (row.counts() && row.quantity == 1) ++figures["lines of one thing"];
}

Figures figures_of(ByteSource& source) {
  Figures figures;
  std::unordered_map<std::string, std::uint64_t> lines, codes;
  std::unordered_set<std::string> customers, texts, said, said_at_all;
  std::vector<double> prices;
  for_each_row(source, [&](const Row& row) {
    count_row(row, figures);
    ++lines[row.invoice];
    ++codes[row.code];
    customers.insert(row.customer);
    texts.insert(row.text);
    const std::string line = row.invoice + '|' + row.code;
    figures["products said twice in an invoice"] += !said.insert(line).second;
    figures["lines said twice"] +=
        !said_at_all.insert(line + '|' + std::to_string(row.quantity) + row.text + row.time).second;
    if (row.counts()) prices.push_back(row.price);
  });
  figures["invoices"] = double(lines.size());
  figures["codes"] = double(codes.size());
  figures["customers"] = double(customers.size()) - 1;
  figures["descriptions"] = double(texts.size());
  std::vector<double> sizes;
  for (const auto& [invoice, count] : lines) sizes.push_back(double(count));
  std::sort(sizes.begin(), sizes.end());
  std::sort(prices.begin(), prices.end());
  const auto quantile = [](const std::vector<double>& of, double share) {
    return of[static_cast<std::size_t>(double(of.size() - 1) * share)];
  };
  figures["median lines of an invoice"] = quantile(sizes, 0.5);
  figures["lines of the largest of 100 invoices"] = quantile(sizes, 0.99);
  figures["median price"] = quantile(prices, 0.5);
  figures["price of the dearest of 100 lines"] = quantile(prices, 0.99);
  figures["lines of the best product"] =
      double(std::max_element(codes.begin(), codes.end(), [](const auto& a, const auto& b) {
               return a.second < b.second;
             })->second);
  return figures;
}

// How far the made-up file may lie from the real one, in per cent.
const std::map<std::string, double> bands{{"rows", 0},
                                          {"cancelled lines", 15},
                                          {"lines without a customer", 8},
                                          {"lines of price 0", 10},
                                          {"negative quantity, not cancelled", 10},
                                          {"lines without a description", 10},
                                          {"descriptions with a blank at an end", 10},
                                          {"descriptions with two blanks", 10},
                                          {"descriptions with small letters", 45},
                                          {"lines of POST", 20},
                                          {"lines of DOT", 15},
                                          {"lines of M", 15},
                                          {"lines from abroad", 30},
                                          {"lines in November", 15},
                                          {"lines at noon", 15},
                                          {"gross", 8},
                                          {"cancelled", 35},
                                          {"lines of one thing", 12},
                                          {"products said twice in an invoice", 10},
                                          {"lines said twice", 10},
                                          {"invoices", 4},
                                          {"codes", 8},
                                          {"customers", 6},
                                          {"descriptions", 6},
                                          {"median lines of an invoice", 12},
                                          {"lines of the largest of 100 invoices", 15},
                                          {"median price", 10},
                                          {"price of the dearest of 100 lines", 50},
                                          {"lines of the best product", 30}};

TEST(OnlineRetailProfile, IsNearTheRealFile) {
  SHARED_FILE_OR_SKIP(path, "online-retail/online_retail.csv.zst");
  const Figures real = figures_of(*open_bytes(path));
  const std::string text = made(real_rows, 1);
  TextSource source(text, std::size_t{1} << 16);
  const Figures ours = figures_of(source);
  ASSERT_EQ(real.size(), bands.size());
  for (const auto& [name, percent] : bands) {
    EXPECT_NEAR(ours.at(name), real.at(name), real.at(name) * percent / 100) << name;
  }
}

TEST(OnlineRetail, IsOpenFromSixToTwentyAndNotOnSaturdays) {
  const std::string text = made(100'000, 3);
  TextSource source(text, std::size_t{1} << 16);
  std::string last;
  std::set<std::string> days;
  for_each_row(source, [&](const Row& row) {
    ASSERT_LE(last, row.time);
    last = row.time;
    days.insert(row.time.substr(0, 10));
    ASSERT_GE(row.time.substr(11, 2), "06");
    ASSERT_LE(row.time.substr(11, 2), "20");
    ASSERT_TRUE(row.time.ends_with(":00"));
  });
  for (const char* saturday : {"2010-12-04", "2011-03-05", "2011-10-01", "2011-12-03"}) {
    EXPECT_FALSE(days.contains(saturday)) << saturday;
  }
  EXPECT_FALSE(days.contains("2011-04-25"));  // Easter Monday
  EXPECT_GE(*days.begin(), "2010-12-01");
  EXPECT_LE(*days.rbegin(), "2011-12-09");
}

TEST(OnlineRetail, CancelsOnlyWhatItsCustomerBoughtBefore) {
  const std::string text = made(200'000, 4);
  TextSource source(text, std::size_t{1} << 16);
  std::unordered_set<std::string> bought;
  const std::set<std::string> services{"M", "D", "CRUK", "S", "BANK CHARGES", "AMAZONFEE"};
  std::uint64_t cancelled = 0;
  for_each_row(source, [&](const Row& row) {
    if (row.counts()) bought.insert(row.customer + '|' + row.code);
    if (row.cancelled()) {
      EXPECT_LT(row.quantity, 0);
      EXPECT_GT(row.price, 0);
    }
    if (!row.cancelled() || row.customer.empty() || services.contains(row.code)) return;
    ++cancelled;
    EXPECT_TRUE(bought.contains(row.customer + '|' + row.code)) << row.invoice;
  });
  EXPECT_GT(cancelled, 2'000U);
}

TEST(OnlineRetail, HasTheTrapsOfTheRealFile) {
  const std::string text = made(100'000, 5);
  TextSource source(text, std::size_t{1} << 16);
  std::unordered_map<std::string, std::set<std::string>> times, customers, countries;
  std::uint64_t absurd = 0;
  std::uint64_t adjusted = 0;
  std::uint64_t negative = 0;
  std::uint64_t quoted = 0;
  for_each_row(source, [&](const Row& row) {
    times[row.invoice].insert(row.time);
    customers[row.invoice].insert(row.customer);
    countries[row.customer].insert(row.country);
    absurd += row.quantity > 50'000 || row.quantity < -50'000;
    adjusted += row.invoice.starts_with('A');
    negative += row.price < 0;
    quoted += row.text.find_first_of(",\"") != std::string::npos;
    if (row.quantity < 0 && !row.cancelled()) {
      EXPECT_EQ(row.price, 0) << row.invoice;
      EXPECT_EQ(row.customer, "") << row.invoice;
    }
    if (!row.customer.empty()) {
      EXPECT_TRUE(row.customer.ends_with(".0")) << row.customer;
    }
  });
  EXPECT_EQ(absurd, 2U);  // an order and its cancellation
  EXPECT_EQ(adjusted, 3U);
  EXPECT_EQ(negative, 2U);
  EXPECT_GT(quoted, 100U);
  const auto several = [](const auto& entry) { return entry.second.size() > 1; };
  EXPECT_EQ(std::count_if(customers.begin(), customers.end(), several), 0);
  EXPECT_GT(std::count_if(times.begin(), times.end(), several), 0);
  EXPECT_GT(std::count_if(countries.begin(), countries.end(), several), 1);
}

}  // namespace
}  // namespace footfall
