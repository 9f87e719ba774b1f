// Orders whose lines are lists within them, loaded line by line.
#include "ingest/loads.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

constexpr std::string_view shop = R"(
name = "shop"
unfold = "lines"
[time]
from = "at"
format = "date"
[event_type]
constant = "purchase"
[[column]]
name = "order_id"
from = "id"
type = "key"
key = "int64"
[[column]]
name = "product_id"
from = "lines.sku"
type = "key"
key = "text"
of = "product"
[[column]]
name = "price"
from = "lines.price"
type = "decimal"
scale = 2
[products]
recognise = ["sku", "name"]
[[products.column]]
name = "product_id"
from = "sku"
type = "key"
key = "text"
)";

constexpr std::string_view orders = R"([
{"id":1,"at":"1970-01-02","lines":[{"sku":"a","price":1.5},{"sku":"b","price":"x"}]},
{"id":2,"at":"1970-01-03","lines":[]},
{"id":3,"at":"1970-01-04","lines":[{"sku":"c","price":2}]}])";

struct Shop : TestStore {
  std::string toml(std::string_view text = shop) const {
    return folder.file("shop.toml", std::string(text));
  }
  // The rows and what was set aside; or why nothing was stored.
  std::string load(const std::vector<std::string>& files) const {
    auto made = request(files, toml());
    made.bad_rows_max = 1;
    const std::string refused = ingest_error(made);
    return refused.empty() ? rows() + set_aside() : refused.substr(refused.rfind('/') + 1);
  }
};

TEST(UnfoldLoad, StoresTheLinesOfOrdersAndNamesOrdersWithout) {
  const Shop store;
  EXPECT_EQ(store.load({store.folder.file("orders.json", std::string(orders))}),
            // Of rows of JSON the number counts, of lines that of their order.
            "- 86400000000 purchase 1 a 1.50\n"
            "- 259200000000 purchase 3 c 2.00\n"
            "1@0 price: \"x\" is not a number <1,1970-01-02,b,x>\n"
            "2@0 lines: is empty or missing <2,1970-01-03,,,>\n");
  EXPECT_EQ(store.open()->manifest().loads[0].ledger().read, 4U);
}

TEST(UnfoldLoad, TakesLinesThatAreRowsAlreadyAsTheyAre) {
  const Shop store;
  EXPECT_EQ(store.load({store.folder.file("mended.csv",
                                          "id,at,lines.sku,lines.price\n1,1970-01-02,b,3.5\n")}),
            "- 86400000000 purchase 1 b 3.50\n");
}

TEST(UnfoldLoad, TakesNoOrderThatWasSetAsideAsALineBeforeItIsMended) {
  const Shop store;
  const std::string loaded =
      store.load({store.folder.file("mended.csv",
                                    "id,at,lines.sku,lines.price\n2,1970-01-03,,,[]\n"
                                    "1,1970-01-02,b,3.5\n")});
  EXPECT_NE(loaded.find("- 86400000000 purchase 1 b 3.50\n2@"), std::string::npos) << loaded;
  EXPECT_NE(loaded.find("5 fields"), std::string::npos) << loaded;
}

TEST(UnfoldLoad, RefusesRowsOfCellsWithoutTheListsFields) {
  const Shop store;
  EXPECT_EQ(store.load({store.folder.file("orders.csv", "id,at,sku,lines\n1,1970-01-02,b,[]\n")}),
            "orders.csv: the mapping shop unfolds the list \"lines\", and this file has rows of "
            "cells without fields of it");
}

TEST(UnfoldLoad, LeavesDimensionsAlone) {
  const Shop store;
  const auto request =
      store.request({store.folder.file("orders.json", std::string(orders)),
                     store.folder.file("products.json", R"([{"sku":"a","name":"Mug","line":3}])"),
                     store.folder.file("more.json", R"([{"sku":"b","name":"Tea"}])")},
                    store.toml());
  auto made = request;
  made.bad_rows_max = 1;
  const IngestReport report = ingest(real_file_system(), made);
  EXPECT_EQ(report.ledger.read, 6U);
  EXPECT_EQ(report.ledger.stored, 4U);
}

TEST(UnfoldLoad, RefusesAFileWithoutTheList) {
  const Shop store;
  EXPECT_EQ(store.load({store.folder.file("orders.json",
                                          R"([{"id":1,"at":"1970-01-02","line":[{"sku":"a"}]}])")}),
            "orders.json: has no list \"lines\", which the mapping shop unfolds; did you mean "
            "\"line\"?");
  EXPECT_EQ(store.load({store.folder.file("orders.json",
                                          R"([{"id":1,"at":"1970-01-02","lines":"none"}])")}),
            "orders.json: has no row whose field \"lines\" holds a list of objects");
}

TEST(UnfoldLoad, IsOnePathAtTheTopOfAMapping) {
  const auto refusal = [](std::string_view what, std::string_view with) {
    std::string toml(shop);
    toml.replace(toml.find(what), what.size(), with);
    try {
      parse_mapping(toml, "shop.toml");
    } catch (const Error& error) {
      return error.message() + "; " + error.hint();
    }
    return std::string("no error");
  };
  EXPECT_EQ(refusal("unfold = \"lines\"", "unfold = [\"lines\", \"fees\"]"),
            "shop.toml, line 3: unfold: the path of one list of objects is wanted; unfold = "
            "\"lines\", or \"order.lines\" where it is nested");
  EXPECT_EQ(refusal("recognise = [\"sku\", \"name\"]", "unfold = \"lines\""),
            "shop.toml, line 26: \"unfold\" is not a key of [products]; unfold is a key of a "
            "mapping");
}

}  // namespace
}  // namespace footfall
