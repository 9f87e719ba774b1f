// Text of fixed width: how lines are cut, what mappings say of it, and how it is loaded.
#include "ingest/fixed_width.h"

#include "base/text.h"
#include "ingest/fixed_width_guess.h"
#include "ingest/loads.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

// "order|customer|price", and behind it the place of what is in no field.
std::string cut(std::string_view line, const FixedFields& fields) {
  std::vector<std::string_view> cells;
  const std::size_t outside = cut_fixed(line, fields, cells);
  std::string text;
  for (const auto cell : cells) text += str(text.empty() && cells.data() == &cell ? "" : "|", cell);
  return outside == 0 ? text : str(text, " !", outside);
}

const FixedFields order_price{{"order", 1, 4}, {"price", 6, 11}};

TEST(FixedWidth, CutsByCharactersAndTakesBlanksOff) {
  EXPECT_EQ(cut("1001  12.50", order_price), "|1001|12.50");
  EXPECT_EQ(cut("1     12.50", order_price), "|1|12.50");
  // A character of Unicode counts once, however many bytes it has: u-umlaut 2, a star 3, a face 4.
  EXPECT_EQ(cut("\u00fc\u2605\U0001F600x  12.50", order_price), "|\u00fc\u2605\U0001F600x|12.50");
  // A tab is one character, and a blank where it stands at an end.
  EXPECT_EQ(cut("\t1\t2\t 3\t4", order_price), "|1\t2|3\t4");
}

TEST(FixedWidth, TakesShortLinesForEmptyFields) {
  EXPECT_EQ(cut("1001", order_price), "|1001|");
  EXPECT_EQ(cut("10", order_price), "|10|");
  EXPECT_EQ(cut("", order_price), "||");
  EXPECT_EQ(cut("1001   7", order_price), "|1001|7");
}

TEST(FixedWidth, SaysWhereACharacterIsInNoField) {
  EXPECT_EQ(cut("1001X 12.50", order_price), "|1001|12.50 !5");
  EXPECT_EQ(cut("1001 123.50  ", order_price), "|1001|123.50");
  EXPECT_EQ(cut("1001 123.50 y", order_price), "|1001|123.50 !13");
  EXPECT_EQ(cut("  7 a", {{"order", 3, 3}, {"to the end", 5}}), "|7|a");
  EXPECT_EQ(cut(" x7 a", {{"order", 3, 3}, {"to the end", 5}}), "|7|a !2");
}

constexpr std::string_view shop = R"(
name = "shop"
[fixed_width]
Order = [1, 6]
Day = [8, 17]
Item = [19, 28]
Price = [30, 36]
[time]
from = "Day"
format = "date"
[event_type]
constant = "purchase"
[[column]]
name = "order_id"
from = "Order"
type = "key"
key = "int64"
[[column]]
name = "title"
from = "Item"
type = "dictionary"
[[column]]
name = "price"
from = "Price"
type = "decimal"
scale = 2
)";

// The mapping with `with` in place of `what`.
std::string changed(std::string_view what, std::string_view with) {
  std::string toml(shop);
  toml.replace(toml.find(what), what.size(), with);
  return toml;
}

std::string refusal(const std::string& toml) {
  try {
    parse_mapping(toml, "shop.toml");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(FixedWidth, IsRefusedInAMappingThatContradictsItself) {
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = [0, 6]")),
            "shop.toml, line 4: fixed_width: \"Order\" begins at character 0; the first of a line "
            "is 1");
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = [6, 1]")),
            "shop.toml, line 4: fixed_width: \"Order\" ends at character 1, before it begins");
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = 6")),
            "shop.toml, line 4: fixed_width: \"Order\" needs its first and last character");
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = [1, 2, 3]")),
            "shop.toml, line 4: fixed_width: \"Order\" needs its first and last character");
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = [1, 8]")),
            "shop.toml, line 5: [fixed_width]: \"Day\" begins at character 8, which is in "
            "\"Order\", too");
  EXPECT_EQ(refusal(changed("Order = [1, 6]", "Order = [1]")),
            "shop.toml, line 5: [fixed_width]: \"Day\" begins at character 8, which is in "
            "\"Order\", too");
  EXPECT_EQ(
      refusal(changed("Order = [1, 6]\nDay = [8, 17]\nItem = [19, 28]\nPrice = [30, 36]\n", "")),
      "shop.toml, line 3: [fixed_width] names no field");
  EXPECT_EQ(refusal(changed("name = \"shop\"\n", "name = \"shop\"\ndelimiter = \";\"\n")),
            "shop.toml, line 3: delimiter: is for separated fields, and this mapping has "
            "[fixed_width]");
  EXPECT_EQ(
      refusal(changed("name = \"shop\"\n", "name = \"shop\"\norder = [\"a\"]\n")),
      "shop.toml, line 3: order: is for separated fields, and this mapping has [fixed_width]");
  EXPECT_EQ(refusal(changed("from = \"Day\"\n", "from = \"Day\"\nfixed_width = [1, 2]\n")),
            "shop.toml, line 10: \"fixed_width\" is not a key of [time]");
  EXPECT_EQ(refusal(changed("name = \"shop\"\n", "name = \"shop\"\nheader = false\n") +
                    "[[column]]\nname = \"product_id\"\nfrom = \"Item\"\ntype = \"key\"\n"
                    "[products]\nrecognise = [\"Item\"]\n[products.fixed_width]\nItem = [1, 5]\n"),
            "shop.toml, line 34: [products.fixed_width] is known by its header line, and this "
            "mapping says header = false");
}

struct Shop : TestStore {
  // The set-aside rows, or why nothing was stored.
  std::string load(const std::string& toml, std::string_view text) const {
    auto made =
        request({folder.file("list.txt", std::string(text))}, folder.file("shop.toml", toml));
    made.bad_rows_max = 1;
    std::string refused = ingest_error(made);
    const std::size_t at = refused.find("list.txt");
    return refused.empty() ? set_aside() : refused.substr(at == std::string::npos ? 0 : at);
  }
};

constexpr std::string_view heading = "Order  Day        Item        Price\n";

TEST(FixedWidth, IsLoadedAndItsBadRowsStayAsTheyWere) {
  const Shop store;
  EXPECT_EQ(store.load(std::string(shop), str(heading,
                                              "------ ---------- ---------- -------\n"
                                              "  1001 2024-01-05 Blue Mug     12.50\r\n"
                                              "   \n"
                                              "  1002 2024-01-06 Espresso Cups  8.00\n"
                                              "  1003 2024-01-07 M\u00fcsli        3.00\n"
                                              "  1004 2024-01-08 \"a\n"
                                              "  1005 2024-02-30 Cup          1.00")),
            "5@115 character 29 is in no field; Item ends before it <  1002 2024-01-06 Espresso "
            "Cups  8.00>\n"
            "8@211 event_time: \"2024-02-30\" is not a time the mapping allows <  1005 2024-02-30 "
            "Cup          1.00>\n");
  EXPECT_EQ(store.open()->manifest().loads[0].ledger().stored, 3U);
}

TEST(FixedWidth, HasNoHeaderWhereTheMappingSaysSo) {
  const Shop store;
  EXPECT_EQ(store.load(changed("name = \"shop\"\n", "name = \"shop\"\nheader = false\n"),
                       "  1001 2024-01-05 Blue Mug     12.50\n"),
            "");
  EXPECT_EQ(store.open()->manifest().loads[0].ledger().stored, 1U);
}

TEST(FixedWidth, IsRefusedWithoutTheHeaderThatTheMappingNames) {
  const Shop store;
  EXPECT_EQ(store.load(std::string(shop), "  1001 2024-01-05 Blue Mug     12.50\n"),
            "list.txt: its only line has \"1001\" at the characters 1-6, where the header of "
            "\"Order\" is wanted");
  EXPECT_EQ(store.load(std::string(shop),
                       "  1001 2024-01-05 Blue Mug     12.50\n"
                       "  1002 2024-01-05 Blue Mug     12.50\n"),
            "list.txt: the first line has \"1001\" at the characters 1-6, where the header of "
            "\"Order\" is wanted");
}

// The fields as "name first-last", and what they are called.
std::string guessed(std::string_view text) {
  FixedWidthGuesser guesser;
  for (const auto line : split(text, '\n')) guesser.add(line);
  const FixedWidthGuess guess = guesser.guess();
  std::string out = guess.header ? "header" : "no header";
  for (const auto& field : guess.fields) out += str(", ", field.name, " ", shown_place(field));
  return out;
}

TEST(FixedWidth, IsGuessedByColumnsOfBlanks) {
  EXPECT_EQ(guessed("order  date       customer  amount\n"
                    "10001  2024-01-05 00017      12.50\n"
                    "10002  2024-01-06 00018     112.50\n"
                    "10003  2024-01-07 00019       2.50\n"),
            "header, order 1-7, date 8-18, customer 19-27, amount 29-");
  EXPECT_EQ(guessed("10001  view       00017      12.50\n"
                    "10002  cart       00018     112.50\n"
                    "10003  purchase   00019       2.50\n"
                    "10004  view       00019       2.50\n"),
            "no header, column_1 1-7, column_2 8-18, column_3 19-23, column_4 24-");
  // Prose has no three columns that numbers and blanks run through.
  EXPECT_EQ(guessed("This is a text of\nseveral lines, of\nwhich none holds\nanything at all.\n"),
            "no header");
}

TEST(FixedWidth, IsGuessedUnderHeadingsOfSeveralWords) {
  // "Unit" stands over nothing, and so does "name"; the time of day has no heading of its own.
  EXPECT_EQ(guessed("Order date          Customer name  Unit price\n"
                    "2024-01-05 10:12    Ann                 12.50\n"
                    "2024-01-06 11:13    Bob                  2.50\n"
                    "2024-01-07 12:14    Eve                  3.50\n"),
            "header, Order date 1-20, Customer name 21-34, Unit price 36-");
}

// A longer name in the next file has room, and one that a number needs is noticed.
TEST(FixedWidth, IsGuessedWithTheWidthsOfTheRule) {
  const std::string rows =
      "1001  Mug              12.50\n1002  Cup               2.50\n1003  Tea              22.50\n";
  EXPECT_EQ(guessed("id    name             price\n----- ------------ ---------\n" + rows),
            "header, id 1-5, name 7-18, price 20-");
  EXPECT_EQ(guessed("id    name             price\n" + rows),
            "header, id 1-6, name 7-22, price 24-");
  // A rule that is not that of the fields says nothing.
  EXPECT_EQ(guessed("id    name             price\n----------------------------\n" + rows),
            "header, id 1-6, name 7-22, price 24-");
  EXPECT_EQ(guessed("id    name             price\n-- -- -- -- -- -- -- -- -- \n" + rows),
            "header, id 1-6, name 7-22, price 24-");
}

TEST(FixedWidth, IsGuessedAcrossALineThatIsNoRow) {
  std::string text = "id   kind     price\n";
  for (int i = 10; i < 30; ++i) text += str("10", i, " view     1.", i, "\n");
  EXPECT_EQ(guessed(text + "\n20 rows were selected.\n"), "header, id 1-5, kind 6-14, price 15-");
}

}  // namespace
}  // namespace footfall
