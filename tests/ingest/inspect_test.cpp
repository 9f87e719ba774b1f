// Mappings guessed for files of shops: made up ones, with what an analyst would say of each, and
// the public ones, whose figures are known.
#include "ingest/inspect.h"

#include <array>

#include <gtest/gtest.h>

#include "api/query.h"
#include "base/text.h"
#include "ingest/loads.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

std::string type_text(const MappedColumn& mapped) {
  switch (mapped.column.type) {
    case ColumnType::key: return mapped.column.key == KeyType::int64 ? "key-int64" : "key-text";
    case ColumnType::dictionary: return "dictionary";
    case ColumnType::path: return str("path", mapped.column.separator);
    case ColumnType::decimal: return str("decimal", int(mapped.column.scale));
    case ColumnType::integer: return "integer";
    case ColumnType::timestamp: return "timestamp";
    case ColumnType::date: return "date";
    case ColumnType::set: return str("set", mapped.column.separator);
  }
  return "";
}

std::string form_text(const TimeRule& rule) {
  std::string text;
  for (const auto& form : rule.formats) {
    constexpr std::array<std::string_view, 5> names{"iso", "date", "epoch_s", "epoch_ms",
                                                    "epoch_us"};
    text += " ";
    text += form.format == TimeFormat::pattern ? form.pattern.text()
                                               : std::string(names[std::size_t(form.format)]);
  }
  return text + (rule.floating ? " floating" : "");
}

// A line for the time, one for the type, one for each column.
std::string digest(const std::string& toml) {
  const Mapping mapping = parse_mapping(toml, "guess.toml");
  std::string out = str(
      "time ", join(mapping.time_join.empty() ? mapping.time_origin.from : mapping.time_join, "+"),
      form_text(mapping.time), "\ntype ");
  out += mapping.event_type_origin.constant.value_or(join(mapping.event_type_origin.from, "+"));
  for (const auto& [from, to] : mapping.rename) out += str(" ", from, "=", to);
  for (const auto& each : mapping.event_type_cases.cases) {
    out += str(" ", join(each.prefix, "+"), "-", each.negative, "=", each.is);
  }
  out += "\n";
  for (const auto& mapped : mapping.columns) {
    out += str(mapped.column.name, " ", type_text(mapped), " ",
               join(mapped.levels.empty() ? mapped.origin.from : mapped.levels, "+"));
    const NumberRule& number = mapped.number;
    if (number.decimal_point == ',') out += " comma";
    if (number.thousands != '\0') out += str(" thousands", number.thousands);
    if (number.currency) out += " currency";
    if (number.percent) out += " percent";
    if (number.absolute) out += " absolute";
    out += "\n";
  }
  return out;
}

struct Guess {
  TemporaryFolder folder;

  Inspection of(const std::string& name, std::string_view text) const {
    return inspect({.inputs = {folder.file(name, std::string(text))}, .recognise = false});
  }
  std::string refusal(const std::string& name, std::string_view text) const {
    try {
      of(name, text);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
      const std::string& message = error.message();
      const std::size_t at = message.find(name);
      return message.substr(at);
    }
    return "no error";
  }
};

TEST(Inspect, KnowsAnExportOfOrdersWhoseTotalsStandOnTheFirstLineOnly) {
  const Guess guess;
  const std::string mapping =
      guess
          .of("orders.csv",
              R"(Name,Email,Total,Created at,)"
              R"(Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country,Vendor
#1001,ann@example.com,50.00,2024-01-05 10:12:30 +0100,2,Blue Mug,10.00,MUG-B,DE,Potters
#1001,ann@example.com,,2024-01-05 10:12:30 +0100,1,Red Mug,25.00,MUG-R,,Potters
#1002,bob@example.com,25.00,2024-01-13 18:01:00 +0100,2,Blue Mug,10.00,MUG-B,AT,Potters
#1003,,12.50,2024-02-01 08:00:00 +0100,1,Tea Towel,12.50,TOWEL,DE,Weavers
)")
          .mapping;
  EXPECT_EQ(digest(mapping), R"(time Created at iso
type purchase
user_id key-text Email
order_id key-text Name
product_id key-text Lineitem sku
title dictionary Lineitem name
brand dictionary Vendor
price decimal2 Lineitem price
quantity decimal0 Lineitem quantity
country dictionary Billing Country
total decimal2 Total
)");
  EXPECT_NE(mapping.find("\"Total\" is the whole order's"), std::string::npos);
}

TEST(Inspect, KnowsAGermanExport) {
  const Guess guess;
  const std::string mapping =
      guess
          .of("export.csv", R"(Bestellnummer;Bestelldatum;)"
                            R"(Kundennummer;Artikelnummer;Artikelbezeichnung;)"
                            R"(Menge;Einzelpreis;Gesamtpreis;Warengruppe;)"
                            R"(Land
B-1001;03.01.2024 08:15;00017;4711;Kaffeemühle;1;1.249,00 €;1.249,00 €;Küche;Deutschland
B-1001;03.01.2024 08:15;00017;4712;Kaffeebohnen;2;12,50 €;25,00 €;Lebensmittel;Deutschland
B-1002;17.01.2024 21:40;00023;4712;Kaffeebohnen;-1;12,50 €;-12,50 €;Lebensmittel;Österreich
)")
          .mapping;
  EXPECT_EQ(digest(mapping), R"(time Bestelldatum dd.MM.yyyy HH:mm floating
type Bestelldatum -Menge=return
user_id key-text Kundennummer
order_id key-text Bestellnummer
product_id key-int64 Artikelnummer
title dictionary Artikelbezeichnung
category path> Warengruppe
price decimal2 Einzelpreis comma thousands. currency
quantity decimal0 Menge absolute
amount decimal2 Gesamtpreis comma thousands. currency absolute
country dictionary Land
)");
}

TEST(Inspect, KnowsEventsAsJsonLines) {
  const Guess guess;
  const auto made = guess.of(
      "events.jsonl",
      R"({"event_date":"20210131",)"
      R"("event_timestamp":"1612069510766593","event_name":"page_view",)"
      R"("user_pseudo_id":"1026454.4271112504","ecommerce":{"purchase_revenue_in_usd":null,)"
      R"("transaction_id":null},"geo":{"country":"Germany"},"device":{"category":"mobile"},)"
      R"("items":[{"item_id":"1"}]}
{"event_date":"20210131","event_timestamp":"1612069511766593","event_name":"add_to_cart",)"
      R"("user_pseudo_id":"1026454.4271112504","ecommerce":{"purchase_revenue_in_usd":null,)"
      R"("transaction_id":null},"geo":{"country":"Germany"},"device":{"category":"mobile"},)"
      R"("items":[{"item_id":"1"}]}
{"event_date":"20210131","event_timestamp":"1612069519766593","event_name":"purchase",)"
      R"("user_pseudo_id":"1026454.4271112504","ecommerce":{"purchase_revenue_in_usd":42.5,)"
      R"("transaction_id":"T-1"},"geo":{"country":"Germany"},"device":{"category":"mobile"},)"
      R"("items":[{"item_id":"1"}]}
)");
  EXPECT_EQ(digest(made.mapping), R"(time event_timestamp epoch_us
type event_name add_to_cart=cart page_view=view
user_id key-text user_pseudo_id
order_id key-text ecommerce.transaction_id
amount decimal2 ecommerce.purchase_revenue_in_usd
country dictionary geo.country
event_date date event_date
device_category dictionary device.category
)");
  EXPECT_NE(made.mapping.find("ignore = [\"items\"]"), std::string::npos);
}

TEST(Inspect, KnowsATableOfSessions) {
  const Guess guess;
  const std::string mapping = guess
                                  .of("visits.csv",
                                      "session_id,visitor_id,started_at,duration,pageviews\n"
                                      "s1,17,2024-03-01T08:00:00Z,120,4\n"
                                      "s2,18,2024-03-01T09:00:00Z,15,1\n"
                                      "s3,17,2024-03-02T08:00:00Z,300,9\n")
                                  .mapping;
  EXPECT_EQ(digest(mapping), R"(time started_at iso
type session
user_id key-int64 visitor_id
session_id key-text session_id
duration integer duration
pageviews integer pageviews
)");
}

TEST(Inspect, KnowsEpochsAndTheKindsOfEvents) {
  const Guess guess;
  const std::string mapping = guess
                                  .of("clicks.tsv",
                                      "ts\tvisitorid\tevent\titemid\ttransactionid\n"
                                      "1433221332117\t257597\tview\t355908\t\n"
                                      "1433224214164\t992329\tview\t248676\t\n"
                                      "1433221999827\t111016\taddtocart\t318965\t\n"
                                      "1433221955914\t483717\ttransaction\t253185\t4000\n")
                                  .mapping;
  EXPECT_EQ(digest(mapping), R"(time ts epoch_ms
type event addtocart=cart transaction=purchase
user_id key-int64 visitorid
order_id key-int64 transactionid
product_id key-int64 itemid
)");
}

TEST(Inspect, KnowsLinesWithAmountsAndCurrencySigns) {
  const Guess guess;
  const std::string mapping =
      guess
          .of("lines.csv",
              R"(Order Number,Order Date,)"
              R"(Customer User,SKU,Item Name,Quantity,Item Cost,Order Line Total,Order Total Amount
1001,2024-01-14 09:30,7,A-1,"Chair, oak",2,"$1,049.00","$2,098.00","$2,110.00"
1001,2024-01-14 09:30,7,A-2,Oak lamp,1,$12.00,$12.00,"$2,110.00"
1002,2024-01-15 10:00,9,A-2,Oak lamp,3,$12.00,$36.00,$36.00
)")
          .mapping;
  EXPECT_EQ(digest(mapping), R"(time Order Date iso floating
type purchase
user_id key-int64 Customer User
order_id key-int64 Order Number
product_id key-text SKU
title dictionary Item Name
price decimal2 Item Cost thousands, currency
quantity decimal0 Quantity
amount decimal2 Order Line Total thousands, currency
order_total_amount decimal2 Order Total Amount thousands, currency
)");
  EXPECT_NE(mapping.find("# \"Order Total Amount\" could be it, too"), std::string::npos);
}

TEST(Inspect, KnowsNestedOrders) {
  const Guess guess;
  const std::string mapping =
      guess
          .of("orders.json",
              R"([{"order":{"id":"O-1",)"
              R"("created_at":"2024-01-05T10:00:00+01:00",)"
              R"("total_price":"59.90"},"customer":{"id":7,)"
              R"("address":{"country":"DE"}},"lines":[{"sku":"a","qty":1},{"sku":"b","qty":2}]},
{"order":{"id":"O-2","created_at":"2024-01-06T10:00:00+01:00","total_price":"9.90"},)"
              R"("customer":{"id":8,"address":{"country":"AT"}},"lines":[{"sku":"a",)"
              R"("qty":1}]}])")
          .mapping;
  EXPECT_EQ(digest(mapping), R"(time order.created_at iso
type purchase
user_id key-int64 customer.id
order_id key-text order.id
amount decimal2 order.total_price
country dictionary customer.address.country
)");
}

TEST(Inspect, UnfoldsTheLinesOfOrders) {
  const Guess guess;
  const Inspection made =
      guess.of("orders.json",
               R"([{"id":1,"created_at":"2024-01-05T10:00:00Z","discount":1,"total":30.5,)"
               R"("customer":{"id":7},"lines":[{"sku":"a","price":10.25,"qty":2},)"
               R"({"sku":"b","price":10,"qty":1,"product":{"brand":"Potters"}}],"fees":[{"f":1}]},
{"id":2,"created_at":"2024-01-06T10:00:00Z","discount":0,"total":10.25,"customer":{"id":8},)"
               R"("lines":[{"sku":"a","price":10.25,"qty":1}]}])");
  EXPECT_EQ(parse_mapping(made.mapping, "guess.toml").unfold, "lines");
  // The order's own discount and total stay attributes: on each line, they have no sum.
  EXPECT_EQ(digest(made.mapping), R"(time created_at iso
type purchase
user_id key-int64 customer.id
order_id key-int64 id
product_id key-text lines.sku
brand dictionary lines.product.brand
price decimal2 lines.price
quantity decimal0 lines.qty
discount integer discount
total decimal2 total
)");
  EXPECT_NE(made.mapping.find("a sum over lines would count it again"), std::string::npos);
  ASSERT_EQ(made.remarks.size(), 1U);
  EXPECT_NE(made.remarks[0].find("\"fees\" holds lists of objects that are no goods"),
            std::string::npos);
}

TEST(Inspect, ShowsBothReadingsOfDaysThatNothingDecides) {
  const Guess guess;
  const std::string mapping = guess
                                  .of("dates.csv",
                                      "order_id,order_date,customer,total,discount\n"
                                      "1,01/02/2024,ann,\"1,200\",10%\n"
                                      "2,02/02/2024,bob,\"2,400\",0%\n"
                                      "3,03/02/2024,bob,900,5%\n")
                                  .mapping;
  // Three days of February, rather than the second of three months.
  EXPECT_EQ(digest(mapping), R"(time order_date dd/MM/yyyy floating
type purchase
user_id key-text customer
order_id key-int64 order_id
amount decimal2 total thousands,
discount decimal2 discount percent
)");
  EXPECT_NE(mapping.find("\"01/02/2024\" is read as 2024-02-01, and"), std::string::npos);
  EXPECT_NE(mapping.find("if it is the decimal point"), std::string::npos);
}

TEST(Inspect, KnowsProductsAloneAndSaysThatTheyNeedEvents) {
  const Guess guess;
  const auto made = guess.of("products.csv",
                             "sku,product name,brand,price\n"
                             "A-1,Oak chair,Woods,49.00\nA-2,Oak lamp,Woods,12.00\n");
  EXPECT_FALSE(made.complete);
  EXPECT_NE(made.mapping.find("[products]\nrecognise = ["), std::string::npos);
  EXPECT_NE(made.mapping.find("name = \"list_price\""), std::string::npos);
  EXPECT_EQ(made.mapping.find("[time]"), std::string::npos);
}

TEST(Inspect, KnowsSetsOfAnswers) {
  const Guess guess;
  const auto made = guess.of("people.csv",
                             "ResponseID,changes,income\n"
                             "R1,Moved,\"$25,000 - $49,999\"\n"
                             "R2,\"Moved,Divorced\",\"$50,000 - $74,999\"\n"
                             "R3,Divorced,\"$25,000 - $49,999\"\n"
                             "R4,\"Moved,New job\",\"$50,000 - $74,999\"\n"
                             "R5,New job,\"$25,000 - $49,999\"\n");
  EXPECT_FALSE(made.complete);
  EXPECT_NE(made.mapping.find("name = \"changes\"\ntype = \"set\"\nseparator = \",\""),
            std::string::npos);
  EXPECT_NE(made.mapping.find("name = \"income\"\ntype = \"dictionary\""), std::string::npos);
}

TEST(Inspect, SaysOfFilesThatAreNoEventsWhatTheyAre) {
  const Guess guess;
  EXPECT_EQ(guess.refusal("README.md", "# The shop\n\nThis is a readme, with words.\nIt ends.\n"),
            "README.md: is text without columns, not a table of events; its first line: \"# The "
            "shop\"");
  EXPECT_EQ(guess.refusal("cat.csv", std::string_view("\x89PNG\r\n\x1a\n\0\0", 10)),
            "cat.csv: is a picture (PNG), not a table of events");
  EXPECT_EQ(guess.refusal("weather.csv",
                          "day,station,celsius\n2024-01-01,Berlin,3.5\n"
                          "2024-01-02,Berlin,4.5\n"),
            "weather.csv: holds no events of a shop: it has times, but no column that says who did "
            "something, in which order or session, or with which product");
  EXPECT_EQ(guess.refusal("stock.csv", "shelf,colour\n7,red\n7,blue\n"),
            "stock.csv: holds no events of a shop: no column of it holds the times of events");
  EXPECT_EQ(guess.refusal("index.csv",
                          ",order_id,order_date,total\n0,1,2024-01-01,3.50\n"
                          "1,2,2024-01-02,4.50\n2,3,2024-01-02,4.50\n"),
            "index.csv: column 1 of the header has no name");
  EXPECT_EQ(guess.refusal("may.csv",
                          "Report of May\nmade by hand\n\norder;day;total\n1;2024-05-01;3\n"
                          "2;2024-05-02;4\n3;2024-05-02;4\n"),
            "may.csv: 2 lines stand above the table: \"Report of May\"");
}

TEST(Inspect, ExtendsABuiltInMappingWhoseColumnsItFinds) {
  const Guess guess;
  const std::string path =
      guess.folder.file("week.csv", std::string(rees46_header) + good_row(1) + good_row(2));
  const Inspection made = inspect({.inputs = {path}});
  EXPECT_EQ(made.recognised, "rees46");
  EXPECT_NE(made.mapping.find("name = \"week\"\nextends = \"rees46\"\n"), std::string::npos);
  EXPECT_EQ(parse_mapping(made.mapping, "week.toml").columns.size(), 7U);
}

// What a store holds.
struct Figures {
  std::uint64_t stored = 0;
  std::uint64_t set_aside = 0;
  std::string users;
  std::string revenue;  // purchases less returns
};

// Loads files with the mapping that inspect prints for them, as it is.
Figures loaded_by_guess(const std::vector<std::string>& paths) {
  const TestStore store;
  const Inspection made = inspect({.inputs = paths, .recognise = false});
  EXPECT_TRUE(made.complete);
  const std::string mapping = store.folder.file("guess.toml", made.mapping);
  const IngestReport report = ingest(real_file_system(), store.request(paths, mapping));
  const Schema schema = store.open()->schema();
  const std::string_view amount = schema.has("amount")     ? "amount"
                                  : schema.has("quantity") ? "price * quantity"
                                                           : "price";
  const Table sums = query_table(
      store.folder.path("store"),
      str("SELECT count(DISTINCT user_id) AS users, coalesce(sum(CASE event_type WHEN 'purchase' "
          "THEN 1 WHEN 'return' THEN -1 ELSE 0 END * ",
          amount, "), 0) AS revenue FROM events"),
      {}, std::nullopt);
  return {report.ledger.stored, report.ledger.set_aside, cell_text(sums, 0, 0),
          cell_text(sums, 0, 1)};
}

TEST(Inspect, KnowsADayAndATimeOfDayInTwoColumns) {
  const Guess guess;
  EXPECT_EQ(digest(guess
                       .of("till.csv",
                           "Receipt,Sale Date,Sale Time,Opening Time,SKU,Amount\n"
                           "1,13/01/2024,9:05,08:00,A1,12.50\n"
                           "2,14/01/2024,17:45,08:00,B2,2.50\n"
                           "3,02/02/2024,,08:00,A1,12.50\n")
                       .mapping),
            R"(time Sale Date+Sale Time dd/MM/yyyy H:mm dd/MM/yyyy floating
type purchase
order_id key-int64 Receipt
product_id key-text SKU
amount decimal2 Amount
opening_time dictionary Opening Time
)");
  EXPECT_EQ(digest(guess
                       .of("kasse.csv",
                           "Bestellnummer;Datum;Uhrzeit;Dauer;Betrag\n"
                           "1;2024-01-13;09:05:10;00:10;12,50\n"
                           "2;2024-01-14;17:45:00;00:20;2,50\n")
                       .mapping),
            R"(time Datum+Uhrzeit iso floating
type purchase
order_id key-int64 Bestellnummer
amount decimal2 Betrag comma
dauer dictionary Dauer
)");
  // A span of time is no time of day, whatever it looks like.
  EXPECT_EQ(digest(guess
                       .of("visits.csv",
                           "visitor_id,date,action,time_on_site\n"
                           "7,2024-01-13,view,00:05:10\n"
                           "7,2024-01-14,add_to_cart,00:45:00\n")
                       .mapping),
            R"(time date date floating
type action add_to_cart=cart
user_id key-int64 visitor_id
time_on_site dictionary time_on_site
)");
  // Without a header, the times of day are right behind the days.
  const std::string log = digest(guess
                                     .of("log.txt",
                                         "2024-01-13  09:05:10  view      A1   12.50\n"
                                         "2024-01-13  10:15:10  cart      A1   12.50\n"
                                         "2024-01-13  11:05:10  view      B2    2.50\n"
                                         "2024-01-14  12:05:10  purchase  A1   12.50\n")
                                     .mapping);
  EXPECT_TRUE(log.starts_with("time event_day+event_clock iso floating\ntype event_type\n")) << log;
}

TEST(Inspect, KnowsTextOfFixedWidthWithAHeader) {
  const Guess guess;
  const std::string mapping = guess
                                  .of("list.txt",
                                      "Order  Order date       Customer  Unit price  Qty\n"
                                      "10001  2024-01-05 09:12 00017          12.50    2\n"
                                      "10001  2024-01-05 09:12 00017           2.50    1\n"
                                      "10003  2024-01-07 18:00 00019         102.50   10\n"
                                      "10004  2024-01-08 07:30 00020          92.50    1\n")
                                  .mapping;
  EXPECT_EQ(digest(mapping), R"(time Order date iso floating
type purchase
user_id key-text Customer
order_id key-int64 Order
price decimal2 Unit price
quantity decimal0 Qty
)");
  EXPECT_EQ(parse_mapping(mapping, "guess.toml").fixed_width,
            (FixedFields{{"Order", 1, 7},
                         {"Order date", 8, 24},
                         {"Customer", 25, 33},
                         {"Unit price", 35, 44},
                         {"Qty", 45, FixedField::to_the_end}}));
}

// Orders and customers, in fields of these widths.
std::string fixed_orders(bool header) {
  std::string text = header ? "order_no order_date customer_no product       price   qty\n" : "";
  for (int i = 0; i < 60; ++i) {
    const std::string day = str(i % 28 < 9 ? "0" : "", i % 28 + 1);
    const std::string price = str(i % 7 + 1, ".", i % 10, "5");
    text += str(500 + i, "      2024-03-", day, " C", 100 + i % 12, "        ",
                i % 3 == 0 ? "Caf\u00e9 cup, red" : "Mug            ", " ", price, "     ",
                i % 4 + 1, "\n");
  }
  return text;
}

TEST(Inspect, LoadsTextOfFixedWidthByItsGuess) {
  const Guess guess;
  std::string customers = "customer_no  name     city\n";
  for (int i = 0; i < 12; ++i)
    customers += str("C", 100 + i, "         Ann ", i % 10, "    Rome\n");
  const Figures figures = loaded_by_guess({guess.folder.file("orders.txt", fixed_orders(true)),
                                           guess.folder.file("customers.txt", customers)});
  std::int64_t cents = 0;
  for (std::int64_t i = 0; i < 60; ++i)
    cents += ((i % 7 + 1) * 100 + i % 10 * 10 + 5) * (i % 4 + 1);
  EXPECT_EQ(figures.stored, 72U);
  EXPECT_EQ(figures.set_aside, 0U);
  EXPECT_EQ(figures.users, "12");
  EXPECT_EQ(figures.revenue, str(cents / 100, ".", cents % 100 < 10 ? "0" : "", cents % 100));
}

TEST(Inspect, LoadsTextOfFixedWidthWithoutAHeaderByItsGuess) {
  const Guess guess;
  const std::string path = guess.folder.file("orders.txt", fixed_orders(false));
  const Inspection made = inspect({.inputs = {path}});
  EXPECT_EQ(parse_mapping(made.mapping, "guess.toml").fixed_width.size(), 6U);
  const TestStore store;
  const std::string mapping = store.folder.file("guess.toml", made.mapping);
  const IngestReport report = ingest(real_file_system(), store.request({path}, mapping));
  EXPECT_EQ(report.ledger.stored, 60U);
  EXPECT_EQ(report.ledger.set_aside, 0U);
}

TEST(InspectShared, GuessesTheClickstreams) {
  SHARED_FILE_OR_SKIP(october, "rees46/2019-Oct-head17k.csv.zst");
  SHARED_FILE_OR_SKIP(november, "rees46/2019-Nov-head-noheader.csv.zst");
  SHARED_FILE_OR_SKIP(doubles, "rees46/electronics-store-duplicates.csv.zst");
  const Figures figures = loaded_by_guess({october});
  EXPECT_EQ(figures.stored, 17'434U);
  EXPECT_EQ(figures.set_aside, 1U);
  EXPECT_EQ(figures.users, "4504");
  EXPECT_EQ(figures.revenue, "59442.63");
  EXPECT_EQ(loaded_by_guess({november}).stored, 683U);
  EXPECT_EQ(loaded_by_guess({doubles}).stored, 1284U);
}

TEST(InspectShared, GuessesTheProductEvents) {
  SHARED_FILE_OR_SKIP(path, "merch-store/product_events.csv.zst");
  const Figures figures = loaded_by_guess({path});
  EXPECT_EQ(figures.stored, 420'737U);
  EXPECT_EQ(figures.users, "29850");
  EXPECT_EQ(figures.revenue, "412107.128383");
}

TEST(InspectShared, GuessesTheInvoices) {
  SHARED_FILE_OR_SKIP(path, "online-retail/online_retail.csv.zst");
  const Figures figures = loaded_by_guess({path});
  EXPECT_EQ(figures.stored, 541'906U);
  EXPECT_EQ(figures.set_aside, 3U);
  EXPECT_EQ(figures.users, "4372");
  EXPECT_EQ(figures.revenue, "9758809.994");
}

TEST(InspectShared, GuessesThePartsOfTheInvoicesInOtherShapes) {
  const std::vector<std::pair<std::string, std::uint64_t>> parts{
      {"bom_MM-DD-YYYY.csv.zst", 2139},     {"M-D-YY_slash.csv.zst", 1071},
      {"no_trailing_newline.csv.zst", 179}, {"random_30k_iso.csv.zst", 30'000},
      {"first_49999.xlsx", 49'999},         {"first_5061_libreoffice.xlsx", 5061}};
  for (const auto& [name, rows] : parts) {
    SHARED_FILE_OR_SKIP(path, "online-retail/" + name);
    const Figures figures = loaded_by_guess({path});
    EXPECT_EQ(figures.stored, rows) << name;
  }
}

TEST(InspectShared, GuessesAStarSchema) {
  SHARED_FILE_OR_SKIP(orders, "sales/Orders.json.zst");
  SHARED_FILE_OR_SKIP(products, "sales/Products.csv");
  SHARED_FILE_OR_SKIP(customers, "sales/Customers.xlsx");
  const Figures figures = loaded_by_guess({orders, products, customers});
  EXPECT_EQ(figures.users, "793");
  EXPECT_EQ(figures.set_aside, 0U);
  // 1,851 rows of products have 1,818 keys.
  EXPECT_EQ(figures.stored, 9994U + 1818U + 793U);
}

TEST(InspectShared, GuessesASurvey) {
  SHARED_FILE_OR_SKIP(path, "open-ecommerce/survey.csv.zst");
  const Inspection made = inspect({.inputs = {path}, .recognise = false});
  EXPECT_FALSE(made.complete);
  EXPECT_NE(made.mapping.find("[customers]"), std::string::npos);
  EXPECT_NE(made.mapping.find("type = \"set\""), std::string::npos);
}

}  // namespace
}  // namespace footfall
