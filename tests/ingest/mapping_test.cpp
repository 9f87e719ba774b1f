#include "ingest/mapping.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "ingest/plan.h"
#include "ingest/values.h"

namespace footfall {
namespace {

constexpr std::string_view least = R"(
name = "shop"
[time]
from = "when"
[event_type]
constant = "purchase"
)";

std::string refusal(std::string_view toml) {
  try {
    parse_mapping(toml, "shop.toml");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

// The least mapping with one more [[column]].
std::string refusal_of_column(std::string_view column) {
  return refusal(std::string(least) + "[[column]]\n" + std::string(column));
}

TEST(Mapping, SaysWhatASourceHas) {
  const Mapping mapping = parse_mapping(std::string(least) + R"(
[[column]]
name = "price"
from = ["unit price", "price"]
type = "decimal"
scale = 3
[[filter]]
name = "cleaned"
where = ["price=0.01.."]
)",
                                        "shop.toml");
  EXPECT_EQ(mapping.name, "shop");
  EXPECT_EQ(mapping.time_origin.from, std::vector<std::string>{"when"});
  EXPECT_EQ(mapping.event_type_origin.constant, "purchase");
  ASSERT_EQ(mapping.columns.size(), 1u);
  EXPECT_EQ(mapping.columns[0].column.name, "price");
  EXPECT_EQ(mapping.columns[0].column.scale, 3);
  EXPECT_EQ(mapping.columns[0].origin.from, (std::vector<std::string>{"unit price", "price"}));
  EXPECT_EQ(mapping.filters, (std::vector<NamedFilter>{{"cleaned", {"price=0.01.."}}}));
}

TEST(Mapping, BuiltInOnesAreWhole) {
  EXPECT_EQ(built_in_mappings(), (std::vector<std::string>{"amazon-purchases", "merch-store",
                                                           "online-retail", "rees46", "sales"}));
  const Mapping rees46 = built_in_mapping("rees46");
  const Mapping merch = built_in_mapping("merch-store");
  EXPECT_EQ(rees46.columns.size(), 7u);
  EXPECT_EQ(merch.nulls, (std::vector<std::string>{"(not set)", "${escCatTitle}"}));
}

TEST(Mapping, ExtendsABuiltInOneByWhatItSays) {
  const Mapping mapping = parse_mapping(R"(
extends = "rees46"
name = "my-shop"
header = false
[[column]]
name = "user_id"
type = "key"
key = "text"
[[column]]
name = "colour"
type = "dictionary"
)",
                                        "my.toml");
  EXPECT_EQ(mapping.name, "my-shop");
  EXPECT_FALSE(mapping.header);
  EXPECT_EQ(mapping.order.size(), 9u);
  ASSERT_EQ(mapping.columns.size(), 8u);
  EXPECT_EQ(mapping.columns[5].column.name, "user_id");
  EXPECT_EQ(mapping.columns[5].column.key, KeyType::text);
  EXPECT_EQ(mapping.columns[7].column.name, "colour");
}

TEST(Mapping, IsRecognisedByTheHeaderWhateverTheOrderAndCase) {
  const auto rees46 = recognise_mapping(
      {"User_ID", " event_type", "product_id", "user_session", "event_time", "colour"});
  ASSERT_TRUE(rees46.has_value());
  EXPECT_EQ(rees46->mapping.name, "rees46");
  const auto merch = recognise_mapping({"event_time", "event_type", "product_id", "product_name",
                                        "revenue", "transaction_id", "user_id", "user_session"});
  ASSERT_TRUE(merch.has_value());
  EXPECT_EQ(merch->mapping.name, "merch-store");  // both fit; it says more
  const auto products = recognise_mapping(
      {"Product ID", "Category", "Sub-Category", "Product Name", "State", "Price per product"});
  ASSERT_TRUE(products.has_value());
  EXPECT_EQ(products->mapping.name, "sales");
  EXPECT_EQ(products->table, Home::products);
  EXPECT_FALSE(recognise_mapping({"a", "b"}).has_value());
}

TEST(Mapping, SaysWhatIsWrongWithItAndWhere) {
  EXPECT_EQ(refusal("name = "),
            "shop.toml, line 1: is not TOML: Error while parsing key-value pair: encountered "
            "end-of-file");
  EXPECT_EQ(refusal("title = \"x\""),
            "shop.toml, line 1: a mapping needs a name: name = \"my-shop\"");
  EXPECT_EQ(refusal("name = \"My Shop\""),
            "shop.toml, line 1: name: \"My Shop\" cannot be a dataset's name");
  EXPECT_EQ(refusal("name = \"shop\""),
            "shop.toml, line 1: there is no [time]: every event needs its time");
  EXPECT_EQ(refusal("name = \"shop\"\n[time]\n"), "shop.toml, line 1: there is no [event_type]");
  EXPECT_EQ(refusal("name = 7"), "shop.toml, line 1: name: a text in quotes is wanted");
  EXPECT_EQ(refusal(std::string(least) + "[tme]\n"),
            "shop.toml, line 7: \"tme\" is not a key of a mapping; did you mean \"time\"?");
  EXPECT_EQ(refusal("header = false\n" + std::string(least)),
            "shop.toml, line 1: header = false needs the names of the fields: order = [\"...\", "
            "...]");
  EXPECT_EQ(refusal("delimiter = \"::\"\n" + std::string(least)),
            "shop.toml, line 1: delimiter: one character is wanted, not \"::\"");
  EXPECT_EQ(refusal("extends = \"rees47\"\nname = \"shop\""),
            "shop.toml, line 1: extends: no built-in dataset is called \"rees47\"; did you mean "
            "\"rees46\"?");
  EXPECT_EQ(
      refusal("name = \"s\"\n[time]\nformat = \"unix\"\n[event_type]\n"),
      "shop.toml, line 3: format: \"unix\" is none of iso, date, epoch_s, epoch_ms, epoch_us");
  EXPECT_EQ(refusal("name = \"s\"\n[time]\ntime_zone = \"Europe/Oslo\"\n[event_type]\n"),
            "shop.toml, line 3: time_zone: is only for floating times (floating = true)");
  EXPECT_EQ(refusal("name = \"s\"\n[[\acolumn]]\n"),
            "shop.toml: is not TOML: a name, a value or a bracket is not where one is wanted");
  EXPECT_EQ(refusal("# Gr\xC3\xB6\xC3\x9F"
                    "e\nname = \"s\"\ngr\xC3\xB6\xC3\x9F"
                    "e = 1\n"),
            "shop.toml, line 3: is not TOML: a letter that is not ASCII stands outside quotes");
  EXPECT_EQ(refusal("name = \"\xff\""), "shop.toml: is not UTF-8 text");
}

std::string refusal_of_time(std::string_view lines) {
  return refusal("name = \"s\"\n[time]\n" + std::string(lines) + "\n[event_type]\n");
}

TEST(Mapping, TakesDatesForTheShopsOwnDays) {
  const auto time_of = [](std::string_view lines) {
    return parse_mapping("name = \"s\"\n[time]\n" + std::string(lines) + "\n[event_type]\n", "s")
        .time;
  };
  EXPECT_TRUE(time_of("format = \"date\"").floating);
  EXPECT_FALSE(time_of("format = \"iso\"").floating);
  EXPECT_EQ(time_of("floating = true\ntime_zone = \"Europe/Oslo\"").zone.value().zone(),
            "Europe/Oslo");
  EXPECT_EQ(refusal_of_time("format = [\"iso\", \"date\"]"),
            "shop.toml, line 3: format: \"date\" beside other formats is only for floating times "
            "(floating = true)");
  EXPECT_EQ(refusal_of_time("format = \"d/M/yyyy H:mm\""),
            "shop.toml, line 3: format: \"d/M/yyyy H:mm\" has no zone, and is only for floating "
            "times (floating = true)");
  EXPECT_EQ(refusal_of_time("format = [\"iso\", \"d/M/yyyy\"]"),
            "shop.toml, line 3: format: \"d/M/yyyy\" beside other formats is only for floating "
            "times (floating = true)");
  EXPECT_EQ(refusal_of_time("format = \"DD/MM/YYYY\""),
            "shop.toml, line 3: format: \"DD/MM/YYYY\" is no pattern of times: \"DD\" is none of "
            "its letters");
  EXPECT_TRUE(time_of("format = \"d/M/yyyy\"").dates_only());
  EXPECT_EQ(refusal_of_time("format = \"date\"\ntime_zone = \"Europe/Oslo\""),
            "shop.toml, line 4: time_zone: is not for dates, which are the same day in every zone");
  EXPECT_EQ(refusal_of_time("floating = true\ntime_zone = \"Europe/Olso\""),
            "shop.toml, line 4: time_zone: no time zone is called \"Europe/Olso\"; did you mean "
            "\"Europe/Oslo\"?");
}

TEST(Mapping, HasOneWallClockForAllItsTimes) {
  const auto columns_of = [](std::string_view time) {
    return parse_mapping("name = \"s\"\n[time]\n" + std::string(time) + R"(
[event_type]
[[column]]
name = "shipped"
type = "timestamp"
floating = true
[[column]]
name = "paid"
type = "timestamp"
[[column]]
name = "due"
type = "timestamp"
format = "date"
floating = true
)",
                         "s")
        .columns;
  };
  const auto berlin = columns_of("floating = true\ntime_zone = \"Europe/Berlin\"");
  const auto time = [](const MappedColumn& column, std::string_view text) {
    return timestamp_text(parse_time(text, column.time).time);
  };
  EXPECT_EQ(time(berlin[0], "2019-10-01 00:30:00"), "2019-09-30T22:30:00Z");
  EXPECT_EQ(time(berlin[1], "2019-10-01 00:30:00 UTC"), "2019-10-01T00:30:00Z");
  EXPECT_EQ(time(berlin[2], "2019-10-01"), "2019-10-01T00:00:00Z");
  EXPECT_EQ(time(columns_of("floating = true")[0], "2019-10-01 00:30:00"), "2019-10-01T00:30:00Z");
}

TEST(Mapping, SaysALineOfAMappingThatExtendsAnother) {
  const std::string shop = "name = \"s\"\nextends = \"rees46\"\n[[column]]\nname = ";
  EXPECT_EQ(refusal(shop + "\"price\"\ntype = \"decmal\""),  // in place of rees46's
            "shop.toml, line 5: type: \"decmal\" is none of key, dictionary, path, decimal, "
            "integer, timestamp, date, set; did you mean \"decimal\"?");
  EXPECT_EQ(refusal(shop + "\"tax\"\ntype = \"decimal\"\nscale = 12"),  // beside them
            "shop.toml, line 6: scale: 0 to 9 decimal places, not 12");
  EXPECT_EQ(refusal(shop + "\"tax\"\ntype = \"decimal\"\nscal = 2"),
            "shop.toml, line 6: \"scal\" is not a key of [[column]]; did you mean \"scale\"?");
  EXPECT_EQ(refusal("name = \"s\"\nextend = \"rees46\""),
            "shop.toml, line 2: \"extend\" is not a key of a mapping; did you mean \"extends\"?");
}

TEST(Mapping, NamesEachKnownKeyOnce) {
  try {
    parse_mapping(std::string(least) + "[[column]]\nname = \"a\"\ntype = \"key\"\nkys = 1", "s");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(),
              "keys of [[column]]: name, type, key, scale, separator, of, levels, from, constant, "
              "drop, nulls, clean, cases, otherwise, decimal_point, thousands, percent, absolute, "
              "currency, format, floating");
  }
}

TEST(Mapping, SaysWhatIsWrongWithAColumn) {
  EXPECT_EQ(refusal_of_column("type = \"key\""), "shop.toml, line 7: a [[column]] needs a name");
  EXPECT_EQ(refusal_of_column("name = \"Unit Price\""),
            "shop.toml, line 8: \"Unit Price\" cannot be a column's name");
  EXPECT_EQ(refusal_of_column("name = \"price\""),
            "shop.toml, line 7: the column price needs a type");
  EXPECT_EQ(refusal_of_column("name = \"price\"\ntype = \"decimals\""),
            "shop.toml, line 9: type: \"decimals\" is none of key, dictionary, path, decimal, "
            "integer, timestamp, date, set; did you mean \"decimal\"?");
  EXPECT_EQ(refusal_of_column("name = \"price\"\ntype = \"key\""),
            "shop.toml, line 9: the column price is of type \"decimal\", not \"key\"");
  EXPECT_EQ(refusal_of_column("name = \"price\"\ntype = \"decimal\"\nscale = 10"),
            "shop.toml, line 10: scale: 0 to 9 decimal places, not 10");
  EXPECT_EQ(refusal_of_column("name = \"price\"\ntype = \"decimal\"\nscal = 1"),
            "shop.toml, line 10: \"scal\" is not a key of [[column]]; did you mean \"scale\"?");
  EXPECT_EQ(refusal_of_column("name = \"brand\"\ntype = \"dictionary\"\nscale = 1"),
            "shop.toml, line 10: scale: is only for columns of type decimal");
  EXPECT_EQ(refusal_of_column("name = \"a\"\ntype = \"date\"\nformat = \"d/M/yyyy H:mm\""),
            "shop.toml, line 10: format: a column of type date wants \"date\" or patterns of days");
  EXPECT_EQ(refusal_of_column("name = \"a\"\ntype = \"timestamp\"\nformat = \"d/M/yyyy H:mm\""),
            "shop.toml, line 10: format: \"d/M/yyyy H:mm\" has no zone, and is only for floating "
            "times (floating = true)");
  EXPECT_EQ(refusal_of_column("name = \"event_time\"\ntype = \"timestamp\""),
            "shop.toml, line 8: \"event_time\" is not mapped by a [[column]]");
  EXPECT_EQ(refusal_of_column("name = \"user_id\"\ntype = \"key\"\nof = \"product\""),
            "shop.toml, line 10: the column user_id cannot be an attribute of the product");
  EXPECT_EQ(refusal_of_column("name = \"a\"\ntype = \"date\"\n[[column]]\nname = \"a\"\ntype = "
                              "\"date\""),
            "shop.toml, line 10: the column a is mapped twice");
}

TEST(Mapping, NamesAnUnknownColumnByItsHeader) {
  EXPECT_EQ(attribute_name("Device Category"), "device_category");
  EXPECT_EQ(attribute_name("  % off (net) "), "off_net");
  EXPECT_EQ(attribute_name("2nd"), "column_2nd");
  EXPECT_EQ(attribute_name("!!"), "column_");
  EXPECT_EQ(attribute_name("Größe"), "größe");
}

}  // namespace
}  // namespace footfall
