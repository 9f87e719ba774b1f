// Loads of several tables: events, products and customers from files of their own.
#include <gtest/gtest.h>

#include "base/text.h"
#include "ingest/loads.h"
#include "store/dimension.h"
#include "store/raw_rows.h"

namespace footfall {
namespace {

constexpr std::string_view mapping = R"(
name = "shop"
raw = "orders"
[time]
from = "date"
format = "date"
[event_type]
constant = "purchase"
[[column]]
name = "user_id"
from = "customer"
type = "key"
key = "auto"
[[column]]
name = "product_id"
from = "product"
type = "key"
key = "text"
of = "product"
[[column]]
name = "amount"
type = "decimal"
scale = 2
[products]
recognise = ["product", "title"]
[[products.column]]
name = "product_id"
from = "product"
type = "key"
key = "text"
[[products.column]]
name = "title"
type = "dictionary"
[customers]
recognise = ["customer", "city"]
[[customers.column]]
name = "user_id"
from = "customer"
type = "key"
key = "auto"
)";

constexpr std::string_view orders =
    "date,customer,product,amount\n2020-01-01,1,p,5.00\n2020-01-02,2,x,7.00\n2020-01-03,,p,1.00\n";

struct Shop : TestStore {
  std::string toml = folder.file("shop.toml", mapping);

  IngestReport load(const std::vector<std::string>& files) {
    IngestRequest wanted = request(files, toml);
    wanted.bad_rows_max = 1;
    return ingest(real_file_system(), wanted);
  }
  // "key copies attributes" of each row of a dimension.
  std::string dimension(Home home) const {
    const auto store = open();
    const Dimension* of = store->dimension(home);
    std::string out;
    KeyTable::Buffer buffer;
    for (std::uint32_t row = 0; row < of->rows(); ++row) {
      out += of->keys().form() == KeyForm::int64 ? str(of->keys().number(row))
                                                 : std::string(of->keys().text(row, buffer));
      out += str(" ", of->copies()[row]);
      for (const auto& column : store->schema().columns) {
        if (column.home != home) continue;
        const DimensionColumn* found = of->find_column(column.id);
        const bool has = found != nullptr && found->has_value(row);
        out += str(" ", has ? found->texts[found->codes[row]] : "-");
      }
      out += "\n";
    }
    return out;
  }
};

std::string text_of(const Ledger& ledger) {
  return str(ledger.read, " = ", ledger.stored, " + ", ledger.set_aside, " + ", ledger.duplicates,
             " + ", ledger.superseded);
}

TEST(LoadTables, TakesEachFileForWhatItsHeaderSays) {
  Shop shop;
  const auto report =
      shop.load({shop.folder.file("c.csv", "customer,city\n1,York\n3,Bath\n"),
                 shop.folder.file("o.csv", orders),
                 shop.folder.file("p.csv", "product,title,colour\np,Pan,red\nq,Pot,\n")});
  ASSERT_EQ(report.sources.size(), 3U);
  EXPECT_EQ(report.sources[0].table, Home::event);  // events come first
  EXPECT_EQ(text_of(report.ledger), "7 = 7 + 0 + 0 + 0");
  EXPECT_EQ(shop.open()->manifest().rows(), 3U);
  EXPECT_EQ(shop.dimension(Home::products), "p 1 Pan red\nq 1 Pot -\n");
  EXPECT_EQ(shop.dimension(Home::customers), "1 1 York\n3 1 Bath\n");
  EXPECT_EQ(verify_store(real_file_system(), shop.folder.path("store"), 1).findings,
            std::vector<std::string>());
}

TEST(LoadTables, SupersedesRowsOfAKeyAndListsThem) {
  Shop shop;
  const auto report = shop.load(
      {shop.folder.file("p1.csv", "product,title\np,Pan\nq,Pot\np,Big pan\n"),
       shop.folder.file("p2.csv", "product,title\nq,Small pot\n,nobody's\n\"q\",\"The, pot\"\n"),
       shop.folder.file("o.csv", orders)});
  EXPECT_EQ(text_of(report.sources[1].ledger), "3 = 1 + 0 + 0 + 2");
  EXPECT_EQ(text_of(report.sources[2].ledger), "3 = 1 + 1 + 0 + 1");
  EXPECT_EQ(shop.dimension(Home::products), "p 2 Big pan\nq 3 The, pot\n");
  EXPECT_EQ(shop.set_aside(),
            "3@26 product_id: is empty <,nobody's>\n"
            "2@14 the row in line 4 has the same product_id <p,Pan>\n"
            "3@20 the row in line 2 of " +
                shop.folder.path("p2.csv") +
                " has the same product_id <q,Pot>\n"
                "2@14 the row in line 4 has the same product_id <q,Small pot>\n");
}

TEST(LoadTables, KeepsTheFirstRowWhereTheMappingSaysSo) {
  Shop shop;
  std::string first(mapping);
  first.replace(first.find("[products]"), 10, "[products]\nkeep = \"first\"");
  shop.toml = shop.folder.file("first.toml", first);
  shop.load({shop.folder.file("p.csv", "product,title\np,Pan\np,Big pan\n"),
             shop.folder.file("o.csv", orders)});
  EXPECT_EQ(shop.dimension(Home::products), "p 2 Pan\n");
  EXPECT_EQ(shop.set_aside(), "3@20 the row in line 2 has the same product_id <p,Big pan>\n");
}

TEST(LoadTables, UpdatesADimensionByLaterLoads) {
  Shop shop;
  shop.load({shop.folder.file("c.csv", "customer,city,tier\n1,York,gold\n3,Bath,\n")});
  EXPECT_EQ(shop.open()->manifest().rows(), 0U);
  shop.load({shop.folder.file("o.csv", orders)});
  shop.load({shop.folder.file("c2.csv", "customer,city\n3,Hull\n4,Ely\n")});
  EXPECT_EQ(shop.dimension(Home::customers), "1 1 York gold\n3 1 Hull -\n4 1 Ely -\n");
  EXPECT_EQ(shop.open()->manifest().rows(), 3U);
}

TEST(LoadTables, HoldEachTableToTheLimitOfBadRows) {
  Shop shop;
  std::string many(orders);
  for (int i = 0; i < 100; ++i) many += "2020-01-01,1,p,5.00\n";
  const std::vector<std::string> files{
      shop.folder.file("o.csv", many),
      shop.folder.file("c.csv", "customer,city\n1,York\n,Bath\n,Hull\n")};
  EXPECT_EQ(ingest_error(shop.request(files, shop.toml)),
            "2 files: 2 of 3 rows of the customers are bad, over the limit of 5% "
            "(--max-bad-rows); first: " +
                files[1] + ", line 3, user_id: is empty");
}

TEST(LoadTables, DoNotTakeAColumnFromRowsThatHaveIt) {
  Shop shop;
  shop.load(
      {shop.folder.file("o.csv", orders), shop.folder.file("c.csv", "customer,city\n1,York\n")});
  EXPECT_EQ(ingest_error(shop.request({shop.folder.file("o2.csv",
                                                        "date,customer,product,amount,city\n"
                                                        "2020-02-01,1,p,5.00,Bath\n")},
                                      shop.toml)),
            "column city: is one of the customers in the store, and of the events in this load; "
            "the events of before have none of their own");
  // Without events nobody loses anything.
  Shop other;
  other.load({other.folder.file("c.csv", "customer,city\n1,York\n")});
  other.load({other.folder.file("o2.csv",
                                "date,customer,product,amount,city\n"
                                "2020-02-01,1,p,5.00,Bath\n")});
  EXPECT_EQ(other.open()->schema().column("city").home, Home::event);
}

TEST(LoadTables, MayBringTheSameDimensionAgain) {
  Shop shop;
  const std::string customers = shop.folder.file("c.csv", "customer,city\n1,York\n");
  shop.load({shop.folder.file("o.csv", orders), customers});
  shop.load({customers});
  EXPECT_EQ(shop.dimension(Home::customers), "1 1 York\n");
  EXPECT_NE(ingest_error(shop.request({shop.folder.path("o.csv")}, shop.toml)).find("same content"),
            std::string::npos);
}

TEST(LoadTables, KeepRoomForTheNumbersOfADimension) {
  Shop shop;
  const auto with_scale = [&](int scale) {
    std::string text(mapping);
    text +=
        str("[[customers.column]]\nname = \"limit\"\ntype = \"decimal\"\nscale = ", scale, "\n");
    return shop.folder.file(str("scale", scale, ".toml"), text);
  };
  shop.toml = with_scale(2);
  shop.load({shop.folder.file("o.csv", orders),
             shop.folder.file("c.csv", "customer,city,limit\n1,York,90000000000000000\n")});
  EXPECT_EQ(ingest_error(shop.request(
                {shop.folder.file("c2.csv", "customer,city,limit\n2,York,1\n")}, with_scale(4))),
            "column limit: the store has 90000000000000000.00, which leaves no room for 4 decimal "
            "places");
}

// A key is text for all tables as soon as one of them has a value that is no number.
TEST(LoadTables, HaveOneTypeForAKey) {
  Shop shop;
  shop.load({shop.folder.file("o.csv", orders),
             shop.folder.file("c.csv", "customer,city\n1,York\nC3,Bath\n")});
  EXPECT_EQ(shop.open()->schema().column("user_id").key, KeyType::text);
  EXPECT_EQ(shop.dimension(Home::customers), "1 1 York\nC3 1 Bath\n");
}

TEST(LoadTables, KeepRowsAsTheyWereRead) {
  Shop shop;
  shop.load({shop.folder.file("o.csv",
                              "date,customer,product,amount\n2020-01-01,1,\"p, \"\"q\"\"\", 5.00\n"
                              "2020-01-02,2,x,7.00\n2020-01-03,2,y,8.00\n2020-01-04,2,y,8.0000\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n"
                              "2020-01-04,2,y,8.00\n2020-01-05,2,y,8.00\n2020-01-06,2,y,8.00\n")});
  const auto store = shop.open();
  const LoadEntry& load = store->manifest().loads[0];
  EXPECT_EQ(load.sources[0].raw, "orders");
  EXPECT_EQ(join(load.sources[0].raw_fields, " "), "date customer product amount");
  const auto rows = store->raw_rows(load);
  std::string found;
  rows->read(0, [&found](const RawRow& row) {
    if (row.line > 3) return;
    for (const auto field : row.fields) found += str("<", field, ">");
    found += str(row.line, "\n");
  });
  // The first one was set aside: " 5.00" is no number.
  EXPECT_EQ(found, "<2020-01-01><1><p, \"q\">< 5.00>2\n<2020-01-02><2><x><7.00>3\n");
}

TEST(LoadTables, OfProductsNeedAKeyOfTheProduct) {
  Shop shop;
  std::string without(mapping);
  without.erase(without.find("of = \"product\""), 14);
  shop.toml = shop.folder.file("without.toml", without);
  EXPECT_EQ(
      ingest_error(shop.request({shop.folder.file("p.csv", "product,title\np,Pan\n")}, shop.toml)),
      "the products are told apart by product_id, which the events do not have as a key of "
      "the product");
}

TEST(LoadTables, TakeColumnsFromTheNamesOfFolders) {
  Shop shop;
  std::filesystem::create_directories(shop.folder.path("in/year=2020/shop=New%20York"));
  std::filesystem::create_directories(shop.folder.path("in/year=__HIVE_DEFAULT_PARTITION__"));
  shop.folder.file("in/year=2020/shop=New%20York/o.csv", orders);
  shop.folder.file("in/year=__HIVE_DEFAULT_PARTITION__/o.csv",
                   "date,customer,product,amount\n2020-01-01,1,p,5.01\n");
  const auto report = shop.load({shop.folder.path("in")});
  EXPECT_EQ(report.ledger.stored, 4U);
  const auto store = shop.open();
  EXPECT_EQ(join(store->schema().column_names(), " "), "user_id product_id amount year shop");
  EXPECT_EQ(store->dictionary(store->schema().column("shop").id).text(1), "New York");
}

}  // namespace
}  // namespace footfall
