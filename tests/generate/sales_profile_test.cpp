// The profile of the made-up star schema against the real files', counted here by the same means.
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
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

using Figures = std::map<std::string, double>;
using Line = std::map<std::string, std::string, std::less<>>;  // as written, without quotes

std::string made(std::string_view file) {
  std::string text;
  GenerateRequest request{"sales", 9'994, 1, 2};
  request.file = file;
  generate(request, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string whole(ByteSource& source) {
  std::string text;
  std::vector<char> buffer(1 << 16);
  while (const std::size_t count = source.read(buffer)) text.append(buffer.data(), count);
  return text;
}

// Both files have one member a line, in the same form.
std::vector<Line> order_lines(const std::string& text) {
  std::vector<Line> lines;
  for (std::string_view member : split(text, '\n')) {
    if (member.starts_with("  {")) lines.emplace_back();
    if (!member.starts_with("    \"")) continue;
    member = member.substr(5);
    const std::size_t end = member.find("\": ");
    std::string_view value = member.substr(end + 3);
    if (value.ends_with(',')) value.remove_suffix(1);
    if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
    lines.back()[std::string(member.substr(0, end))] = value;
  }
  return lines;
}

// Places behind the point; 0 where there is none.
std::size_t places(std::string_view number) {
  const std::size_t point = number.find('.');
  return point == std::string_view::npos ? 0 : number.size() - point - 1;
}

double number(const Line& line, std::string_view name) {
  return std::stod(line.find(name)->second);
}

Figures figures_of(const std::string& orders, ByteSource& products) {
  Figures figures;
  std::unordered_map<std::string, int> rows_of_product;
  CsvReader reader(products);
  SourceRecord record;
  EXPECT_TRUE(reader.next(record));
  EXPECT_EQ(record.raw, "Product ID,Category,Sub-Category,Product Name,State,Price per product");
  while (reader.next(record)) {
    ++rows_of_product[std::string(record.fields.at(0))];
    figures["listed products"] += 1;
    figures["product names with quotes or commas"] +=
        record.fields[3].find_first_of(",\"") != std::string_view::npos;
    figures["product prices of more than 4 places"] += places(record.fields[5]) > 4;
  }
  for (const auto& [id, rows] : rows_of_product) figures["product ids said twice"] += rows > 1;
  std::set<std::string> customers, ids, products_sold;
  std::map<std::string, double, std::less<>> by_day;
  for (const Line& line : order_lines(orders)) {
    figures["lines"] += 1;
    customers.insert(line.at("Customer ID"));
    ids.insert(line.at("Order ID"));
    products_sold.insert(line.at("Product ID"));
    figures["lines without a product"] += !rows_of_product.contains(line.at("Product ID"));
    figures["lines without a discount"] += line.at("Discount") == "0";
    figures["lines with a loss"] += line.at("Profit").starts_with('-');
    figures["prices of one place"] += places(line.at("Price")) == 1;
    figures["lines of Standard Class"] += line.at("Ship Mode") == "Standard Class";
    figures["lines of 2017"] += line.at("Order Date").ends_with("/2017");
    figures["lines in November"] += line.at("Order Date").find("/11/") != std::string::npos;
    figures["orders named US"] += line.at("Order ID").starts_with("US-");
    figures["pieces"] += number(line, "Quantity");
    figures["sales"] += number(line, "Price");
    figures["discounts"] += number(line, "Discount");
    figures["profit"] += number(line, "Profit");
  }
  figures["customers"] = double(customers.size());
  figures["orders"] = double(ids.size());
  figures["products sold"] = double(products_sold.size());
  return figures;
}

// How far the made-up files may lie from the real ones, in per cent.
const Figures bands{{"lines", 0},
                    {"listed products", 1},
                    {"product names with quotes or commas", 20},
                    {"product prices of more than 4 places", 50},
                    {"product ids said twice", 4},
                    {"lines without a product", 30},
                    {"lines without a discount", 5},
                    {"lines with a loss", 8},
                    {"prices of one place", 30},
                    {"lines of Standard Class", 5},
                    {"lines of 2017", 8},
                    {"lines in November", 12},
                    {"orders named US", 8},
                    {"pieces", 3},
                    {"sales", 20},
                    {"discounts", 6},
                    {"profit", 35},
                    {"customers", 4},
                    {"orders", 3},
                    {"products sold", 10}};

TEST(SalesProfile, IsNearTheRealFiles) {
  SHARED_FILE_OR_SKIP(orders, "sales/Orders.json.zst");
  SHARED_FILE_OR_SKIP(products, "sales/Products.csv");
  const Figures real = figures_of(whole(*open_bytes(orders)), *open_bytes(products));
  const std::string made_products = made("Products.csv");
  TextSource source(made_products, std::size_t{1} << 16);
  const Figures ours = figures_of(made("Orders.json"), source);
  ASSERT_EQ(real.size(), bands.size());
  for (const auto& [name, percent] : bands) {
    EXPECT_NEAR(ours.at(name), real.at(name), std::abs(real.at(name)) * percent / 100) << name;
  }
}

// 21/8/2016 as a number that grows with time.
int day_number(std::string_view date) {
  const auto parts = split(date, '/');
  const auto part = [&](std::size_t i) { return int(parse_int64(parts.at(i)).value()); };
  return (part(2) * 12 + part(1)) * 31 + part(0);
}

TEST(Sales, ShipsOnTheDayOfTheOrderOrAfter) {
  for (const Line& line : order_lines(made("Orders.json"))) {
    EXPECT_LE(day_number(line.at("Order Date")), day_number(line.at("Ship Date")));
    EXPECT_EQ(line.at("Order ID").substr(3, 4),
              line.at("Order Date").substr(line.at("Order Date").size() - 4));
    EXPECT_GE(number(line, "Price"), 0);
    EXPECT_LE(number(line, "Profit"), number(line, "Price"));
  }
}

}  // namespace
}  // namespace footfall
