// The rules of a mapping on rows: cleaning, cases, levels, sets, what is set aside.
#include <gtest/gtest.h>

#include "base/decimal.h"
#include "base/error.h"
#include "ingest/mapping.h"
#include "ingest/plan.h"
#include "ingest/row_reader.h"

namespace footfall {
namespace {

using Fields = std::vector<std::string_view>;

// Rows of one source read by a mapping; columns by name.
class Source {
 public:
  Source(const std::string& toml, const std::vector<std::string>& header)
      : plan_(plan_load(parse_mapping("name = \"s\"\n[time]\nformat = \"date\"\n" + toml, "s.toml"),
                        {header})),
        binding_(bind_source(plan_, header, "a.csv")),
        reader_(plan_, binding_) {}

  // "type column=value ...", or why the row is set aside.
  std::string read(const Fields& fields) {
    SourceRecord record;
    record.raw = "x";
    record.fields = fields;
    TypedRow row;
    const RowProblem problem = reader_.read(record, row);
    if (!problem.none()) return problem_text(problem, record, plan_, binding_);
    std::string out(row.event_type);
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const Column& column = plan_.schema.columns[i];
      const TypedValue& value = row.values[i];
      out += " " + column.name + "=";
      if (!value.present) {
        out += "NULL";
      } else if (column.type == ColumnType::decimal) {
        out += decimal_text(value.number, column.scale);
      } else if (value.text.empty()) {
        out += std::to_string(value.number);
      } else {
        out += value.text;
      }
    }
    return out;
  }
  // "column step changed/emptied", one after another.
  std::string counts() const {
    std::string out;
    for (const Cleaning& each : reader_.cleaning(reader_.findings())) {
      out += (out.empty() ? "" : ", ") + each.column + " " + each.step + " " +
             std::to_string(each.changed) + "/" + std::to_string(each.emptied);
    }
    return out;
  }

 private:
  LoadPlan plan_;
  Binding binding_;
  RowReader reader_;
};

std::string refusal(const std::string& toml) {
  try {
    parse_mapping("name = \"s\"\n[time]\n[event_type]\nconstant = \"purchase\"\n" + toml, "s.toml");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Rules, CleanTextsStepByStepAndCount) {
  Source source(R"(
[event_type]
constant = "purchase"
[[column]]
name = "buyer"
type = "dictionary"
clean = ["name", "title_case"]
[[column]]
name = "user_id"
type = "key"
key = "int64"
clean = ["trim", "whole_number"]
)",
                {"event_time", "buyer", "user_id"});
  EXPECT_EQ(source.read({"2019-10-01", " &&TRACY  blum5tein", " 17850.0"}),
            "purchase buyer=Tracy Blumtein user_id=17850");
  EXPECT_EQ(source.read({"2019-10-01", "Ann Lee", "5"}), "purchase buyer=Ann Lee user_id=5");
  EXPECT_EQ(source.read({"2019-10-01", "0815", ""}), "purchase buyer=NULL user_id=NULL");
  // A row that is set aside counts nowhere.
  EXPECT_EQ(source.read({"2019-10-01", "x 5", " 5.5"}),
            "user_id: \" 5.5\" is not a whole number of 64 bits, as the mapping wants");
  EXPECT_EQ(source.counts(),
            "buyer name 1/1, buyer title_case 1/0, user_id trim 1/0, user_id whole_number 1/0");
}

TEST(Rules, TakeATextForNullBeforeAndAfterCleaning) {
  Source source(R"(
[event_type]
constant = "purchase"
[[column]]
name = "state"
type = "dictionary"
nulls = ["N/A", "none"]
clean = ["trim", "lower_case"]
)",
                {"event_time", "state"});
  EXPECT_EQ(source.read({"2019-10-01", "N/A"}), "purchase state=NULL");
  EXPECT_EQ(source.read({"2019-10-01", " NONE "}), "purchase state=NULL");
  EXPECT_EQ(source.read({"2019-10-01", "Ohio"}), "purchase state=ohio");
}

TEST(Rules, SayWhatATextBecomesByCases) {
  Source source(R"(
[event_type]
from = "invoice"
cases = [
  { prefix = "C", negative = "quantity", is = "return" },
  { negative = "quantity", is = "adjustment" },
]
otherwise = "purchase"
[[column]]
name = "kind"
from = "item"
type = "dictionary"
cases = [
  { equals = ["POST", "M"], contains = ["FEE", "CHARGE"], is = "service" },
  { prefix = ["gift_"], positive = "quantity", is = "voucher" },
]
otherwise = "goods"
[[column]]
name = "colour"
type = "dictionary"
cases = [{ equals = "-", is = "" }, { contains = ["ruby"], words = ["red"], is = "red" }]
[[column]]
name = "quantity"
type = "decimal"
scale = 0
absolute = true
)",
                {"event_time", "invoice", "item", "colour", "quantity"});
  const auto read = [&source](std::string_view invoice, std::string_view item,
                              std::string_view colour, std::string_view quantity) {
    return source.read({"2019-10-01", invoice, item, colour, quantity});
  };
  EXPECT_EQ(read("536365", "85123A", "dark red", "6"), "purchase kind=goods colour=red quantity=6");
  EXPECT_EQ(read("C536365", "POST", "blue", "-1"), "return kind=service colour=blue quantity=1");
  EXPECT_EQ(read("C536365", "BANK CHARGES", "-", "1"),
            "purchase kind=service colour=NULL quantity=1");
  EXPECT_EQ(read("536365", "gift_0001", "", "-1"), "adjustment kind=goods colour=NULL quantity=1");
  EXPECT_EQ(read("536365", "gift_0001", "ruby", "2"),
            "purchase kind=voucher colour=red quantity=2");
  EXPECT_EQ(read("536365", "", "-", "0"), "purchase kind=NULL colour=NULL quantity=0");
  EXPECT_EQ(read("536365", "a", "coloured", "1"), "purchase kind=goods colour=coloured quantity=1");
  EXPECT_EQ(read("536365", "a", "covered in red", "1"),
            "purchase kind=goods colour=red quantity=1");
  EXPECT_EQ(read("536365", "a", "dark-rubyish", "1"), "purchase kind=goods colour=red quantity=1");
  EXPECT_EQ(read("", "POST", "", "1"), "event_type: is empty");
}

TEST(Rules, NeedTheColumnsThatTheyLookAt) {
  try {
    const Source source(R"(
[event_type]
from = "invoice"
cases = [{ negative = "Quantity", is = "return" }]
otherwise = "purchase"
)",
                        {"event_time", "invoice", "quantity_sold"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "a.csv: has no column \"Quantity\", which the mapping s needs for the cases of "
              "event_type");
  }
}

TEST(Rules, SetRowsAsideForTheReasonOfTheMapping) {
  Source source(R"(
[event_type]
constant = "purchase"
[[set_aside]]
from = "invoice"
prefix = "A"
reason = "adjusts bad debt"
[[set_aside]]
from = "test"
equals = ["yes"]
reason = "a test"
)",
                {"event_time", "invoice"});
  EXPECT_EQ(source.read({"2019-10-01", "536365"}), "purchase invoice=536365");
  EXPECT_EQ(source.read({"no time", "A563185"}), "adjusts bad debt (\"A563185\")");
  EXPECT_EQ(source.read({"2019-10-01", ""}), "purchase invoice=NULL");
}

TEST(Rules, JoinLevelsToAPath) {
  Source source(R"(
[event_type]
constant = "purchase"
[[column]]
name = "category"
type = "path"
levels = ["Category", "Sub-Category", "Kind"]
separator = "/"
nulls = ["-"]
)" + std::string(),
                {"event_time", "sub-category", "Category", "kind"});
  EXPECT_EQ(source.read({"2019-10-01", "Chairs", "Furniture", "Oak"}),
            "purchase category=Furniture/Chairs/Oak");
  EXPECT_EQ(source.read({"2019-10-01", "Chairs", "Furniture", ""}),
            "purchase category=Furniture/Chairs");
  EXPECT_EQ(source.read({"2019-10-01", "-", "Furniture", "Oak"}), "purchase category=Furniture");
  EXPECT_EQ(source.read({"2019-10-01", "Chairs", " ", "Oak"}), "purchase category=NULL");
  EXPECT_EQ(source.read({"2019-10-01", "A/V", "Furniture", ""}),
            "category: \"A/V\" holds the character that separates levels, \"/\"");
}

TEST(Rules, MakeSetsOfSeveralAnswers) {
  Source source(R"(
[event_type]
constant = "purchase"
[[column]]
name = "changes"
type = "set"
)",
                {"event_time", "changes"});
  EXPECT_EQ(source.read({"2019-10-01", "Moved, Divorce ,Moved,,Had a child"}),
            "purchase changes=Divorce,Had a child,Moved");
  EXPECT_EQ(source.read({"2019-10-01", "Lost a job "}), "purchase changes=Lost a job");
  EXPECT_EQ(source.read({"2019-10-01", " , "}), "purchase changes=NULL");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += std::to_string(i) + ",";
  EXPECT_NE(source.read({"2019-10-01", many}).find("has more than 1000 members"),
            std::string::npos);
}

TEST(Rules, ReadNumbersAndKeepCurrenciesApart) {
  Source source(R"(
[event_type]
constant = "purchase"
[[column]]
name = "price"
type = "decimal"
scale = 2
decimal_point = ","
thousands = "."
currency = true
[[column]]
name = "stock"
type = "integer"
thousands = " "
)",
                {"event_time", "price", "stock"});
  EXPECT_EQ(source.read({"2019-10-01", "1.234,50 EUR", "12 000"}),
            "purchase price=1234.50 stock=12000");
  EXPECT_EQ(source.read({"2019-10-01", "2", "7"}), "purchase price=2.00 stock=7");
  EXPECT_EQ(source.read({"2019-10-01", "3 USD", "7"}),
            "price: \"3 USD\" is of another currency than the rows before, which have \"EUR\"");
  EXPECT_EQ(source.read({"2019-10-01", "-3", "7"}), "price: \"-3\" is negative");
  EXPECT_EQ(source.read({"2019-10-01", "3", "7.5"}),
            "stock: \"7.5\" has more than 0 decimal places");
}

TEST(Rules, SayWhatIsWrongWithThem) {
  const auto column = [](const std::string& lines) {
    return refusal("[[column]]\nname = \"a\"\n" + lines);
  };
  EXPECT_EQ(column("type = \"dictionary\"\nclean = [\"trimm\"]"),
            "s.toml, line 8: clean: \"trimm\" is none of trim, collapse_blanks, title_case, "
            "upper_case, lower_case, name, phone, email, whole_number, pad_zeros; did you mean "
            "\"trim\"?");
  EXPECT_EQ(column("type = \"dictionary\"\nclean = \"pad_zeros\""),
            "s.toml, line 8: clean: \"pad_zeros\" is none of trim, collapse_blanks, title_case, "
            "upper_case, lower_case, name, phone, email, whole_number, pad_zeros");
  EXPECT_EQ(column("type = \"dictionary\"\ncases = [{ prefix = \"x\" }]"),
            "s.toml, line 8: a case needs what it is: is = \"...\"");
  EXPECT_EQ(column("type = \"dictionary\"\ncases = [{ is = \"x\" }]"),
            "s.toml, line 8: a case has no condition");
  EXPECT_EQ(column("type = \"dictionary\"\ncases = [{ prefx = \"x\", is = \"y\" }]"),
            "s.toml, line 8: a case has no condition");
  EXPECT_EQ(column("type = \"dictionary\"\ncases = [{ prefix = \"x\", si = \"y\", is = \"z\" }]"),
            "s.toml, line 8: \"si\" is not a key of a case; did you mean \"is\"?");
  EXPECT_EQ(column("type = \"dictionary\"\ncases = [{ contains = [\"\"], is = \"y\" }]"),
            "s.toml, line 8: an empty text fits everything, or nothing");
  EXPECT_EQ(column("type = \"dictionary\"\notherwise = \"x\""),
            "s.toml, line 8: otherwise: is only for what has cases");
  EXPECT_EQ(column("type = \"dictionary\"\npercent = true"),
            "s.toml, line 8: percent: is only for columns of type decimal or integer");
  EXPECT_EQ(column("type = \"decimal\"\nthousands = \".\""),
            "s.toml, line 8: thousands: \".\" is the decimal point already");
  EXPECT_EQ(column("type = \"decimal\"\ndecimal_point = \";\""),
            "s.toml, line 8: decimal_point: \".\" or \",\" is wanted");
  EXPECT_EQ(column("type = \"decimal\"\ncurrency = [\"EUR\", \"Taler\"]"),
            "s.toml, line 8: currency: \"Taler\" is no currency");
  EXPECT_EQ(column("type = \"path\"\nlevels = [\"a\", \"b\"]\nfrom = \"c\""),
            "s.toml, line 9: \"levels\" and \"from\" exclude each other");
  EXPECT_EQ(refusal("[[set_aside]]\nprefix = \"A\""),
            "s.toml, line 5: a [[set_aside]] needs a column to look at: from = \"...\"");
  EXPECT_EQ(refusal("[[set_aside]]\nfrom = \"x\"\nprefix = \"A\""),
            "s.toml, line 5: a [[set_aside]] needs a reason, of up to 200 bytes");
}

}  // namespace
}  // namespace footfall
