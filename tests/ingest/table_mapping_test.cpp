// Mappings of datasets with several tables: events, products, customers.
#include <gtest/gtest.h>

#include "base/error.h"
#include "ingest/mapping.h"
#include "ingest/plan.h"
#include "ingest/row_reader.h"

namespace footfall {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view star = R"(
name = "star"
recognise = ["order", "when", "item"]
nulls = ["-"]
raw = "orders"
[time]
from = "when"
[event_type]
constant = "purchase"
[[column]]
name = "product_id"
from = "item"
type = "key"
[[column]]
name = "user_id"
from = "buyer"
type = "key"
key = "int64"
[products]
recognise = ["item", "label"]
ignore = ["note"]
keep = "first"
[[products.column]]
name = "title"
from = "label"
type = "dictionary"
[[products.column]]
name = "product_id"
from = "item"
type = "key"
[customers]
recognise = ["buyer", "born"]
nulls = ["?"]
raw = "customers"
[[customers.column]]
name = "user_id"
from = "buyer"
type = "key"
key = "int64"
[[customers.column]]
name = "born"
type = "date"
[[customers.column]]
name = "state"
type = "dictionary"
)";

std::string refusal(const std::string& toml) {
  try {
    parse_mapping(toml, "shop.toml");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

// The mapping with one text in place of another, which is there once.
std::string changed(std::string_view from, std::string_view to) {
  std::string toml(star);
  const std::size_t place = toml.find(from);
  return toml.replace(place, from.size(), to);
}

Names column_names(const LoadPlan& plan) { return plan.schema.column_names(); }

SourceRecord record(const std::vector<std::string_view>& fields) {
  SourceRecord made;
  made.raw = fields.front();
  made.fields = fields;
  return made;
}

TEST(TableMapping, SaysWhatDimensionsADatasetHas) {
  const Mapping mapping = parse_mapping(star, "star.toml");
  EXPECT_EQ(mapping.raw, "orders");
  const TableMapping* products = mapping.find_dimension(Home::products);
  const TableMapping* customers = mapping.find_dimension(Home::customers);
  ASSERT_TRUE(products != nullptr && customers != nullptr);
  EXPECT_TRUE(products->keep_first);
  EXPECT_EQ(products->key().name, "product_id");  // whatever its place in the mapping
  EXPECT_EQ(products->columns[1].column.home, Home::products);
  EXPECT_TRUE(products->columns[1].column.of_product);
  EXPECT_FALSE(customers->keep_first);
  EXPECT_EQ(customers->raw, "customers");
  EXPECT_EQ(customers->columns[1].column.home, Home::customers);
  EXPECT_FALSE(customers->columns[1].column.of_product);
  EXPECT_EQ(mapping.find_dimension(Home::event), nullptr);
}

TEST(TableMapping, KnowsATableByItsHeader) {
  const Mapping mapping = parse_mapping(star, "star.toml");
  EXPECT_EQ(table_of(mapping, {"Order", "When", "Item", "Buyer"}), Home::event);
  EXPECT_EQ(table_of(mapping, {"ITEM ", "label"}), Home::products);
  EXPECT_EQ(table_of(mapping, {"born", "buyer"}), Home::customers);
  // One wide table of events that has the products' names too.
  EXPECT_EQ(table_of(mapping, {"order", "when", "item", "label"}), Home::event);
  EXPECT_EQ(table_of(mapping, {"a", "b"}), Home::event);  // which then says what is missing
}

TEST(TableMapping, KeepsWhatItDoesNotKnowUnderANameOfItsOwn) {
  const Mapping mapping = parse_mapping(star, "star.toml");
  const LoadPlan plan =
      plan_table(mapping, Home::products, {{"label", "Note", "State", "item", "Weight"}});
  // Customers have a state by the mapping.
  EXPECT_EQ(column_names(plan), (Names{"product_id", "title", "product_state", "weight"}));
  for (const auto& column : plan.schema.columns) {
    EXPECT_EQ(column.home, Home::products) << column.name;
    EXPECT_TRUE(column.of_product) << column.name;
  }
  const Binding binding =
      bind_source(plan, {"label", "Note", "State", "item", "Weight"}, "products.csv");
  EXPECT_EQ(binding.columns, (std::vector<std::size_t>{3, 0, 2, 4}));
  EXPECT_EQ(binding.time, Binding::absent);
  // The events' own state is one.
  EXPECT_EQ(column_names(plan_load(mapping, {{"order", "when", "item", "state"}})),
            (Names{"product_id", "order", "state"}));
}

TEST(TableMapping, ReadsRowsWithoutTimeThatHaveTheirKey) {
  const Mapping mapping = parse_mapping(star, "star.toml");
  const Names header{"born", "buyer", "state"};
  const LoadPlan plan = plan_table(mapping, Home::customers, {header});
  const Binding binding = bind_source(plan, header, "customers.csv");
  RowReader reader(plan, binding);
  TypedRow row;
  ASSERT_TRUE(reader.read(record({"1970-01-03", "17850", "?"}), row).none());
  EXPECT_EQ(row.values[0].number, 17850);
  EXPECT_EQ(row.values[1].number, 2);
  EXPECT_FALSE(row.values[2].present);
  ASSERT_TRUE(reader.read(record({"-", "1", "Ohio"}), row).none());
  EXPECT_FALSE(row.values[1].present);
  EXPECT_EQ(row.values[2].text, "Ohio");
  const SourceRecord bad = record({"1970-01-03", "-", "Ohio"});
  EXPECT_EQ(problem_text(reader.read(bad, row), bad, plan, binding), "user_id: is empty");
}

TEST(TableMapping, NeedsTheKeyInEachFile) {
  const Mapping mapping = parse_mapping(star, "star.toml");
  const LoadPlan plan = plan_table(mapping, Home::customers, {{"born"}});
  try {
    bind_source(plan, {"born"}, "customers.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "customers.csv: has no column \"buyer\", which the mapping star needs for user_id");
  }
}

TEST(TableMapping, SaysWhatIsWrongWithATable) {
  EXPECT_EQ(refusal(changed("keep = \"first\"", "keep = \"newest\"")),
            "shop.toml, line 22: keep: \"newest\" is none of last, first");
  EXPECT_EQ(refusal(changed("keep = \"first\"", "keeps = \"first\"")),
            "shop.toml, line 22: \"keeps\" is not a key of [products]; did you mean \"keep\"?");
  EXPECT_EQ(refusal(changed("recognise = [\"item\", \"label\"]\n", "")),
            "shop.toml, line 19: [products] needs the names by which its files are known: "
            "recognise = [\"...\", ...]");
  EXPECT_EQ(
      refusal(changed("name = \"born\"\ntype = \"date\"", "name = \"amount\"\ntype = \"decimal\"")),
      "shop.toml, line 41: the column amount is of events, not of customers");
  EXPECT_EQ(refusal(changed("[[customers.column]]\nname = \"user_id\"",
                            "[[customers.column]]\nname = \"user\"")),
            "shop.toml, line 31: [customers] needs its key: a column user_id");
  EXPECT_EQ(refusal(changed("[[column]]\nname = \"user_id\"", "[[column]]\nname = \"user\"")),
            "shop.toml, line 31: [customers] belongs to events by user_id, which no [[column]] "
            "maps");
  EXPECT_EQ(refusal(changed("raw = \"customers\"", "raw = \"orders\"")),
            "shop.toml, line 5: raw: two tables cannot both be kept as raw_orders");
  EXPECT_EQ(refusal(changed("raw = \"customers\"", "raw = \"My Customers\"")),
            "shop.toml, line 34: raw: \"My Customers\" cannot be a table's name");
  EXPECT_EQ(
      refusal(changed("type = \"key\"\nkey = \"int64\"\n[products]", "type = \"key\"\n[products]")),
      "shop.toml, line 34: the key user_id is not of the same type as that of the events");
  EXPECT_EQ(refusal(changed("[customers]", "[[customers]]")),
            "shop.toml, line 31: customers: a table [customers] is wanted");
}

// "name from+from type ..." of the customers' columns.
std::string customers_of(const Mapping& mapping) {
  std::string text;
  for (const auto& mapped : mapping.find_dimension(Home::customers)->columns) {
    text += mapped.column.name + " " + mapped.origin.from.front() +
            (mapped.column.type == ColumnType::dictionary ? " dictionary\n" : " other\n");
  }
  return text;
}

TEST(TableMapping, HasAShortListOfAttributes) {
  const std::string with = std::string(star) +
                           "[customers.attributes]\nlevel = \"Tier\"\nage = [\"Q2 age\", \"age\"]\n"
                           "[attributes]\nchannel = \"Source\"\n";
  const Mapping mapping = parse_mapping(with, "shop.toml");
  const Mapping without = parse_mapping(star, "shop.toml");
  EXPECT_EQ(customers_of(mapping),
            customers_of(without) + "level Tier dictionary\nage Q2 age dictionary\n");
  EXPECT_EQ(mapping.columns.back().column.name, "channel");
  EXPECT_EQ(mapping.columns.back().origin.from, Names{"Source"});
  EXPECT_EQ(mapping.columns.back().column.home, Home::event);
}

TEST(TableMapping, ReplacesAnAttributeByAColumnAndTheOtherWayRound) {
  constexpr std::string_view survey = "name = \"s\"\nextends = \"amazon-purchases\"\n";
  const auto find = [](const std::string& toml, std::string_view name) {
    const Mapping mapping = parse_mapping(toml, "s.toml");
    std::string found;
    for (const auto& mapped : mapping.find_dimension(Home::customers)->columns) {
      if (mapped.column.name != name) continue;
      found += mapped.origin.from.front() +
               (mapped.column.type == ColumnType::integer ? " integer;" : " other;");
    }
    return found;
  };
  EXPECT_EQ(find(std::string(survey), "age"), "Q-demos-age other;");
  EXPECT_EQ(find(std::string(survey) + "[[customers.column]]\nname = \"age\"\nfrom = \"years\"\n"
                                       "type = \"integer\"\n",
                 "age"),
            "years integer;");
  EXPECT_EQ(find(std::string(survey) + "[customers.attributes]\nage = \"years\"\n", "age"),
            "years other;");
  EXPECT_EQ(find(std::string(survey) + "[customers.attributes]\nrace = \"origin\"\n", "race"),
            "origin other;");
  EXPECT_EQ(find(std::string(survey) + "[customers.attributes]\nage = \"years\"\n", "gender"),
            "Q-demos-gender other;");
}

TEST(TableMapping, SaysWhatIsWrongWithAttributes) {
  const std::string to(star);
  EXPECT_EQ(refusal(to + "[attributes]\nMyAge = \"a\"\n"),
            "shop.toml, line 47: \"MyAge\" cannot be a column's name");
  EXPECT_EQ(refusal(to + "[attributes]\nage = 7\n"),
            "shop.toml, line 47: attributes: \"age\" needs the name of a column of the file, in "
            "quotes");
  EXPECT_EQ(refusal(to + "[attributes]\nuser_id = \"a\"\n"),
            "shop.toml, line 47: the column user_id is of type \"key\", not \"dictionary\"");
  EXPECT_EQ(refusal(to + "[customers.attributes]\nborn = \"a\"\n"),
            "shop.toml, line 47: the column born is mapped twice");
}

// The survey of a later year need not ask all that the built-in mapping knows.
TEST(TableMapping, KnowsASurveyThatLacksQuestions) {
  const auto survey = recognise_mapping({"Survey ResponseID", "Q-demos-age", "Q-new"});
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->mapping.name, "amazon-purchases");
  EXPECT_EQ(survey->table, Home::customers);
}

}  // namespace
}  // namespace footfall
