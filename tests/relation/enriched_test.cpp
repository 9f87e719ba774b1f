// Order lines with their customers and products.
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "relation/relation.h"
#include "store/dimension.h"
#include "store/store.h"
#include "support/answers.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

constexpr Micros day = micros_per_day;

VersionField text(std::string_view words) { return {words != "-", 0, words}; }

// A shop of orders: product p1 twice in the products file, p9 in no file, customer c2 in no file.
class Shop {
 public:
  // `called`: what the files call some columns of the events, and the name of the product's title.
  using Called = std::map<std::string, std::string>;
  explicit Shop(Called called = {})
      : called_(std::move(called)), path_(directory_.path() + "/store") {
    const auto store = StoreWriter::open(real_file_system(), path_);
    const Schema schema = shop_schema();
    const auto load = store->begin_load(schema);
    add_lines(*load);
    add_dimensions(*load);
    load->set_aside({.source = 1,
                     .line = 2,
                     .byte_offset = 10,
                     .column = "p1",
                     .reason = "line 3 was stored",
                     .raw = "p1,Old,Toys/Balls",
                     .superseded = true});
    Source orders{.name = "Orders.csv", .bytes = 1, .content = {1, 1}, .ledger = {}};
    orders.ledger.read = orders.ledger.stored = 5;
    Source products{.name = "Products.csv", .bytes = 1, .content = {2, 2}, .ledger = {}};
    products.table = Home::products;
    products.ledger = {.read = 3, .stored = 2, .superseded = 1};
    Source customers{.name = "Customers.csv", .bytes = 1, .content = {3, 3}, .ledger = {}};
    customers.table = Home::customers;
    customers.ledger.read = customers.ledger.stored = 1;
    load->commit({.loaded_at = day, .sources = {orders, products, customers}});
  }

  std::shared_ptr<const Snapshot> snapshot() const {
    return Snapshot::open(StoreReader::open(real_file_system(), path_), 1);
  }

 private:
  Schema shop_schema() const {
    Schema schema{.dataset = "shop", .day_precision = true};
    schema.columns = {
        {.name = "order_id", .type = ColumnType::key, .called = "order_no"},
        {.name = "user_id", .type = ColumnType::key, .called = "customer_id"},
        {.name = "product_id", .type = ColumnType::key, .of_product = true},
        {.name = "quantity", .type = ColumnType::decimal},
        {.name = "amount", .type = ColumnType::decimal, .scale = 2, .called = "price"},
        {.name = "profit", .type = ColumnType::decimal, .scale = 4},
        {.name = "category",
         .type = ColumnType::path,
         .separator = '/',
         .of_product = true,
         .home = Home::products},
        {.name = "title",
         .type = ColumnType::dictionary,
         .of_product = true,
         .home = Home::products},
        {.name = "name", .type = ColumnType::dictionary, .home = Home::customers},
        {.name = "country", .type = ColumnType::dictionary, .home = Home::customers}};
    for (Column& column : schema.columns) {
      const auto found = called_.find(column.name);
      if (found == called_.end()) continue;
      (column.home == Home::event ? column.called : column.name) = found->second;
    }
    return schema;
  }

  // Order, customer, product, quantity, amount and profit of five lines; the fourth is a return,
  // the fifth was only looked at.
  void add_lines(Load& load) const {
    RowBlock block;
    block.times = {0, 0, 400 * day, 400 * day, 400 * day};
    block.event_types = {"purchase", "purchase", "purchase", "return", "view"};
    block.columns = {{.numbers = {}, .texts = {"o1", "o1", "o2", "o3", ""}, .present = {}},
                     {.numbers = {}, .texts = {"c1", "c1", "c2", "c1", "c1"}, .present = {}},
                     {.numbers = {}, .texts = {"p1", "p9", "p1", "p2", "p1"}, .present = {}},
                     {.numbers = {2, 3, 1, 1, 1}, .texts = {}, .present = {}},
                     {.numbers = {1000, 100, 500, 250, 0}, .texts = {}, .present = {}},
                     {.numbers = {10050, -10050, 49, 20000, 0}, .texts = {}, .present = {}}};
    block.columns[0].present = {1, 1, 1, 1, 0};
    block.columns[5].present = {1, 1, 1, 1, 0};
    block.columns.resize(shop_schema().columns.size());  // the others are the dimensions'
    load.append(block);
  }

  void add_dimensions(Load& load) const {
    using Keep = DimensionBuilder::Keep;
    auto& products = load.dimension(Home::products, {"category", title()});
    const auto product = [&](std::string_view key, std::string_view category,
                             std::string_view title) {
      const std::array<VersionField, 2> attributes{text(category), text(title)};
      products.add(text(key), attributes, Keep::last);
    };
    product("p1", "Toys/Balls", "Old");
    product("p1", "Toys/Balls", "Ball");
    product("p2", "Books", "-");
    auto& customers = load.dimension(Home::customers, {"name", "country"});
    const std::array<VersionField, 2> ann{text("Ann"), text("Peru")};
    customers.add(text("c1"), ann, Keep::last);
  }

  std::string title() const {
    const auto found = called_.find("title");
    return found == called_.end() ? "title" : found->second;
  }

  Called called_;
  TempDirectory directory_;
  std::string path_;
};

Table whole(const Shop& shop, std::string_view name, const Filter& filter = {}) {
  return read_whole(*open_relation(shop.snapshot(), name, filter));
}

TEST(Enriched, OrderLinesHaveTheNamesOfTheirFilesAndWhatTheDimensionsSay) {
  const Shop shop;
  const Table lines = whole(shop, "enriched_orders");
  std::vector<std::string> names;
  for (const auto& field : lines.fields()) names.push_back(field.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"order_no", "order_date", "event_type", "customer_id",
                                      "product_id", "quantity", "price", "profit", "unit_price",
                                      "customer_name", "country", "category", "sub_category"}));
  // By hand: 10.00 / 2, 1.00 / 3 and so on; 1.0050 rounds to 1.01 and -1.0050 to -1.01.
  const auto by_order = [&](std::string_view order, std::string_view product) {
    for (std::size_t row = 0; row < lines.rows(); ++row) {
      if (lines.text(row, "order_no") == order && lines.text(row, "product_id") == product) {
        return lines.select({row});
      }
    }
    return Table();
  };
  ASSERT_EQ(lines.rows(), 4U);
  EXPECT_EQ(by_order("o1", "p1"), grid(R"(
      order_date quantity price profit  unit_price  customer_name country category sub_category
      1970-01-01  2         10.00  1.01    5.000000    Ann            Peru     Toys      Balls
  )"));
  EXPECT_EQ(by_order("o1", "p9"), grid(R"(
      order_date quantity price profit  unit_price  customer_name country category sub_category
      1970-01-01  3         1.00   -1.01   0.333333    Ann            Peru     Unknown   Unknown
  )"));
  EXPECT_EQ(by_order("o2", "p1"), grid(R"(
      order_date quantity price profit  unit_price  customer_name country category sub_category
      1971-02-05  1         5.00   0.00    5.000000    Unknown        Unknown  Toys      Balls
  )"));
  EXPECT_EQ(by_order("o3", "p2"), grid(R"(
      event_type  quantity  price  profit  unit_price  category  sub_category
      return      -1        -2.50  -2.00   2.500000    Books     Unknown
  )"));
}

TEST(Enriched, DimensionsHaveOneRowAKey) {
  const Shop shop;
  for (const char* name : {"products", "enriched_products"}) {
    EXPECT_EQ(whole(shop, name), grid(R"(
        product_id  category    title  source_rows
        p1          Toys/Balls  Ball   2
        p2          Books       -      1
    )"));
  }
  EXPECT_EQ(whole(shop, "enriched_customers"),
            grid("user_id name country source_rows\nc1 Ann Peru 1"));
}

TEST(Enriched, AnAttributeMayBeCalledAsOurOwnColumn) {
  EXPECT_EQ(whole(Shop(Shop::Called{{"title", "source_rows"}}), "products"), grid(R"(
      product_id  category    source_rows  _source_rows
      p1          Toys/Balls  Ball         2
      p2          Books       -            1
  )"));
}

// The names that the relation gives are its own, whatever the files call their columns.
TEST(Enriched, ColumnsThatAreMadeKeepTheirNamesAndSumsTheirColumns) {
  const Shop shop(Shop::Called{{"order_id", "category"},
                               {"user_id", "lines"},
                               {"product_id", "sub_category"},
                               {"quantity", "customer_name"},
                               {"amount", "order_date"},
                               {"profit", "country"}});
  const Table lines = whole(shop, "enriched_orders");
  std::vector<std::string> names;
  for (const auto& field : lines.fields()) names.push_back(field.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"source_category", "order_date", "event_type", "lines",
                                      "source_sub_category", "source_customer_name",
                                      "source_order_date", "source_country", "unit_price",
                                      "customer_name", "country", "category", "sub_category"}));
  EXPECT_EQ(whole(shop, "profit_by_year"), grid("year profit lines\n1970 0.00 2\n1971 -2.00 2"));
  EXPECT_EQ(whole(shop, "profit_by_category"),
            grid("category profit lines\nToys 1.01 2\nUnknown -1.01 1\nBooks -2.00 1"));
  EXPECT_EQ(whole(shop, "profit_by_sub_category"),
            grid("sub_category profit lines\nBalls 1.01 2\nUnknown -3.01 2"));
  const Table customers = whole(shop, "profit_by_customer");
  EXPECT_EQ(customers.fields()[0].name, "source_lines");
  EXPECT_EQ(customers, grid(R"(
      source_lines  customer_name  profit  lines
      c2            Unknown        0.00    1
      c1            Ann            -2.00   3
  )"));
}

TEST(Enriched, ProfitIsAddedUpWhateverTheFilesCallIt) {
  EXPECT_EQ(whole(Shop(Shop::Called{{"profit", "net_gain"}}), "profit_by_year"),
            grid("year profit lines\n1970 0.00 2\n1971 -2.00 2"));
}

TEST(Enriched, ConflictsAreTheRowsThatWereNotStored) {
  const Shop shop;
  EXPECT_EQ(whole(shop, "conflicts"), grid(R"(
      load  source        table     line  column  reason               raw
      1     Products.csv  products  2     p1   "line 3 was stored"  p1,Old,Toys/Balls
  )"));
  EXPECT_EQ(whole(shop, "set_aside").rows(), 0U);
  EXPECT_EQ(whole(shop, "loads"), grid(R"(
      source         stored  superseded  table
      Orders.csv     5       0           events
      Products.csv   2       1           products
      Customers.csv  1       0           customers
  )"));
}

TEST(Enriched, ProfitIsAddedUpFromTheRoundedLines) {
  const Shop shop;
  EXPECT_EQ(whole(shop, "profit_by_year"), grid("year profit lines\n1970 0.00 2\n1971 -2.00 2"));
  EXPECT_EQ(whole(shop, "profit_by_category"),
            grid("category profit lines\nToys 1.01 2\nUnknown -1.01 1\nBooks -2.00 1"));
  EXPECT_EQ(whole(shop, "profit_by_sub_category"), grid(R"(
      sub_category  profit  lines
      Balls         1.01    2
      Unknown       -3.01   2
  )"));
  EXPECT_EQ(whole(shop, "profit_by_customer"),
            grid("customer_id customer_name profit lines\nc2 Unknown 0.00 1\nc1 Ann -2.00 3"));
  EXPECT_EQ(whole(shop, "profit_summary"), grid(R"(
      year  category  sub_category  customer_id  customer_name  profit  lines
      1970  Toys      Balls         c1           Ann            1.01    1
      1970  Unknown   Unknown       c1           Ann            -1.01   1
      1971  Toys      Balls         c2           Unknown        0.00    1
      1971  Books     Unknown       c1           Ann            -2.00   1
  )"));
}

TEST(Enriched, AFilterChoosesLines) {
  const Shop shop;
  Filter filter;
  filter.clauses.push_back(parse_clause("category=Toys", shop.snapshot()->schema()));
  EXPECT_EQ(whole(shop, "profit_by_year", filter),
            grid("year profit lines\n1970 1.01 1\n1971 0.00 1"));
}

TEST(Enriched, AStoreNamesOnlyTheTablesThatItHas) {
  EXPECT_EQ(
      relation_names(*Shop().snapshot()),
      (std::vector<std::string>{
          "events", "customers", "products", "loads", "set_aside", "conflicts", "enriched_orders",
          "enriched_customers", "enriched_products", "profit_summary", "profit_by_year",
          "profit_by_category", "profit_by_sub_category", "profit_by_customer"}));
}

}  // namespace
}  // namespace footfall
