#include <random>
#include <string>

#include <gtest/gtest.h>

#include "formats/collected_rows.h"
#include "formats/plain_decimal.h"
#include "formats/row_sink.h"

namespace footfall {
namespace {

std::string json(std::string_view bytes, const DecoderLimits& limits = {}) {
  return decoded(decode_json, bytes, 0, limits);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Json, AListOfObjectsALineEachOrOneAfterAnotherAreTheSameTable) {
  const std::string rows = "<a><b>\n1:[1][x]\n2:[2][y]\n";
  EXPECT_EQ(json(R"([{"a":1,"b":"x"},{"a":2,"b":"y"}])"), rows);
  EXPECT_EQ(json("[\n  {\n    \"a\": 1,\n    \"b\": \"x\"\n  },\n {\"b\":\"y\" , \"a\" : 2}\n]\n"),
            rows);
  EXPECT_EQ(json("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"), rows);
  EXPECT_EQ(json("{\"a\":1,\"b\":\"x\"}\r\n{\"a\":2,\"b\":\"y\"}"), rows);
  EXPECT_EQ(json(R"({"a":1,"b":"x"}{"a":2,"b":"y"})"), rows);
  EXPECT_EQ(json("{\n\"a\":1,\n\"b\":\"x\"\n}\n{\n\"a\":2,\n\"b\":\"y\"\n}\n"), rows);
  EXPECT_EQ(json("\xef\xbb\xbf[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]"), rows);
  EXPECT_EQ(json("\xef\xbb\xbf{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"), rows);
}

TEST(Json, LinesKeepTheirNumbersAndEmptyOnesAreNone) {
  EXPECT_EQ(json("\n{\"a\":1}\n\n   \n{\"a\":2}\n"), "<a>\n2:[1]\n5:[2]\n");
}

TEST(Json, AListWithinAnObjectIsTheTableAndItIsSaid) {
  EXPECT_EQ(json(R"({"count":2,"next":null,"orders":[{"a":1},{"a":2}],"ok":true})"),
            "<a>\n(its rows are the list \"orders\"; left out is what stands beside it: "
            "\"count\", \"next\", \"ok\")\n1:[1]\n2:[2]\n");
  EXPECT_EQ(json("{\n \"answer\": {\"page\": [1, 2], \"rows\": [ {\"a\": \"]\\\"\"} ] }\n}"),
            "<a>\n(its rows are the list \"answer.rows\")\n1:[]\"]\n");
  EXPECT_EQ(json(R"({"a":[{"x":1}],"b":[{"y":1}]})"),
            "Error: is an object with 2 lists of objects (\"a\", \"b\"); a table has one\n");
  EXPECT_EQ(json(R"({"rows":[{"a":1}],"count":)"),
            "Error: ends behind its rows, but before the object that holds them, at line 1, byte "
            "27; the file was cut short\n");
}

TEST(Json, OneObjectIsOneRow) { EXPECT_EQ(json(R"({"a":1,"b":[1,2]})"), "<a><b>\n1:[1][[1,2]]\n"); }

TEST(Json, ValuesAreTextsAsTheyStand) {
  EXPECT_EQ(json(R"([{"a":0.1,"b":17.0,"c":-0,"d":true,"e":false,"f":null,"g":""}])"),
            "<a><b><c><d><e><f><g>\n1:[0.1][17.0][-0][true][false][][]\n");
  EXPECT_EQ(json(R"([{"a":9223372036854775808,"b":123456789012345678901234567890.10}])"),
            "<a><b>\n1:[9223372036854775808][123456789012345678901234567890.10]\n");
  EXPECT_EQ(json(R"([{"a":"\"\\\/\b\f\n\r\t","b":"\u00e9\u20ac\ud83d\ude00"}])"),
            "<a><b>\n1:[\"\\/\b\f\n\r\t][\u00e9\u20ac\U0001F600]\n");
}

TEST(Json, NumbersWithAnExponentAreWrittenOut) {
  EXPECT_EQ(json(R"([{"a":1e3,"b":1.5E+3,"c":12e-4,"d":1.50e1,"e":-2.5e-1,"f":0e5,"g":0.05e1}])"),
            "<a><b><c><d><e><f><g>\n1:[1000][1500][0.0012][15.0][-0.25][0][0.5]\n");
  EXPECT_EQ(plain_decimal("1.7976931348623157e308")->size(), 309U);
  EXPECT_EQ(plain_decimal("1e349")->size(), 350U);
  EXPECT_EQ(plain_decimal("1e350"), std::nullopt);
  EXPECT_EQ(plain_decimal("1e-348"), "0." + std::string(347, '0') + "1");
  EXPECT_EQ(plain_decimal("1e99999999999999999999"), std::nullopt);
  EXPECT_EQ(plain_decimal("123.45e1"), "1234.5");
  EXPECT_EQ(plain_decimal("0.00012e2"), "0.012");
}

TEST(Json, NestedObjectsAreFlattenedByPathAndListsAreOneText) {
  EXPECT_EQ(json(R"([{"id":1,"address":{"city":"Bonn","geo":{"lat":50.7}}},)"
                 R"({"id":2,"address":{"city":"Ulm"},"tags":["red","blue"]}])"),
            "<id><address.city><address.geo.lat><tags>\n"
            "1:[1][Bonn][50.7][]\n2:[2][Ulm][][red|blue]\n");
  EXPECT_EQ(json(R"([{"a":["x"],"b":[],"c":[1, 2.50],"d":["p|q", "r"],"e":[null],)"
                 R"("f":[ {"g": "h i", "k":[ true ]} ],"l":["\u0041\n"]}])"),
            "<a><b><c><d><e><f><l>\n"
            "1:[x][][[1,2.50]][[\"p|q\",\"r\"]][[null]][[{\"g\":\"h i\",\"k\":[true]}]][A\n]\n");
}

TEST(Json, FieldsComeInOrderOfFirstAppearanceAndMissingOnesAreNull) {
  EXPECT_EQ(json("{\"b\":1}\n{\"a\":2,\"b\":3}\n{}\n{\"c\":4}\n"),
            "<b><a><c>\n1:[1][][]\n2:[3][2][]\n3:[][][]\n4:[][][4]\n");
}

TEST(Json, NullEverywhereIsAnEmptyColumnAndATypeMayChange) {
  EXPECT_EQ(json("{\"a\":null,\"b\":1}\n{\"a\":null,\"b\":\"x\"}\n"), "<a><b>\n1:[][1]\n2:[][x]\n");
  // Now an object, now a scalar: both have a column.
  EXPECT_EQ(json("{\"a\":{\"x\":1}}\n{\"a\":5}\n"), "<a.x><a>\n1:[1][]\n2:[][5]\n");
  // NULL where others have an object is no column of its own.
  EXPECT_EQ(json("{\"a\":null,\"b\":1}\n{\"a\":{\"x\":1}}\n"), "<b><a.x>\n1:[1][]\n2:[][1]\n");
  EXPECT_EQ(json("{\"a\":{}}\n{\"b\":1}\n"), "<b>\n1:[]\n2:[1]\n");
}

TEST(Json, AnObjectWithTheSameKeyTwiceIsABadRow) {
  EXPECT_EQ(json(R"([{"a":1,"b":2,"a":3},{"a":4},{"b":{"c":1},"b":{"d":1}},{"b":null,"b":1}])"),
            "<a>\n1: bad: \"a\": is there twice\n2:[4]\n3: bad: \"b\": is there twice\n"
            "4: bad: \"b\": is there twice\n");
  EXPECT_EQ(json(R"([{"a.b":1,"a":{"b":2}},{"a.b":3}])"),
            "<a.b>\n1: bad: \"a.b\": is there twice\n2:[3]\n");
  EXPECT_EQ(json("{\"a\\u0062\":1,\"ab\":2}\n{\"ab\":3}\n"),
            "<ab>\n1: bad: \"ab\": is there twice\n2:[3]\n");
}

TEST(Json, ABrokenLineIsABadRowAndTheOthersAreKept) {
  const std::string_view lines =
      "{\"a\":1}\n"
      "{\"a\":2,}\n"
      "{\"a\":3\n"
      "{\"a\":\"x\n"
      "[1,2]\n"
      "{'a':1}\n"
      "{\"a\":1} {\"a\":2}\n"
      "{\"a\":1 // one\n"
      "{a:1}\n"
      "{\"a\" 1}\n"
      "{\"a\":}\n"
      "{\"a\":01}\n"
      "{\"a\":1.}\n"
      "{\"a\":.5}\n"
      "{\"a\":+5}\n"
      "{\"a\":0x1F}\n"
      "{\"a\":\"\\q\"}\n"
      "{\"a\":\"\\u12g4\"}\n"
      "{\"a\":\"tab\there\"}\n"
      "{\"a\":yes}\n"
      "{\"a\":[1,]}\n"
      "{\"a\":1 \"b\":2}\n"
      "{\"a\":9}\n";
  EXPECT_EQ(json(lines),
            "<a>\n"
            "1:[1]\n"
            "2: bad: byte 7: a comma with nothing behind it\n"
            "3: bad: byte 7: the line ends before its object does\n"
            "4: bad: byte 8: the line ends before its object does\n"
            "5: bad: byte 1: no object begins the line\n"
            "6: bad: byte 2: a text in single quotes; JSON has double ones\n"
            "7: bad: byte 9: something stands behind the object\n"
            "8: bad: byte 8: a comment; JSON has none\n"
            "9: bad: byte 2: the name of a field without double quotes\n"
            "10: bad: byte 6: \"1\" stands where a colon belongs\n"
            "11: bad: byte 6: a value is missing\n"
            "12: bad: byte 6: a number with a 0 in front\n"
            "13: bad: byte 8: \"}\" stands where a digit belongs\n"
            "14: bad: byte 6: \".\" stands where a value belongs\n"
            "15: bad: byte 6: \"+\" stands where a value belongs\n"
            "16: bad: byte 7: \"x\" stands where a comma or } belongs\n"
            "17: bad: byte 8: \\q is no escape of JSON\n"
            "18: bad: byte 11: \\u without four hexadecimal digits behind it\n"
            "19: bad: byte 10: the control character \\x09 in a text; JSON writes it as an escape\n"
            "20: bad: byte 6: yes is no value of JSON\n"
            "21: bad: byte 8: a comma with nothing behind it\n"
            "22: bad: byte 8: a comma is missing before it\n"
            "23:[9]\n");
}

TEST(Json, ABrokenListEndsTheFileAndThePlaceIsNamed) {
  EXPECT_EQ(json("[{\"a\":1},\n{\"a\":2},\n]"),
            "Error: line 2, byte 8: a comma with nothing behind it\n");
  EXPECT_EQ(json("[{\"a\":1,},{\"a\":2}]"),
            "Error: line 1, byte 8: a comma with nothing behind it\n");
  EXPECT_EQ(json("[\n  // orders\n{\"a\":1}]"),
            "Error: line 2, byte 3: a comment; JSON has none\n");
  EXPECT_EQ(json("[{'a':1}]"),
            "Error: line 1, byte 3: a text in single quotes; JSON has double ones\n");
  EXPECT_EQ(json("[{\"a\":1}\n{\"a\":2}]"),
            "Error: line 2, byte 1: a comma is missing before it\n");
  EXPECT_EQ(json("[{\"a\":1};{\"a\":2}]"),
            "Error: line 1, byte 9: \";\" stands where a comma or ] belongs\n");
  EXPECT_EQ(json("[{\"a\":1}] x"), "Error: line 1, byte 11: something stands behind the list\n");
  EXPECT_EQ(json("[{\"a\":\"two\nlines\"}]"),
            "Error: line 1, byte 11: a text is not closed before the end of its line\n");
  EXPECT_EQ(json(std::string_view("[{\"a\":\0}]", 9)), "Error: line 1, byte 7: a NUL byte\n");
  EXPECT_EQ(json("{\"a\":1},{\"a\":2}"),
            "Error: line 1, byte 8: a comma between objects that stand in no list\n");
}

TEST(Json, AFileThatWasCutShortIsSaidToBe) {
  EXPECT_EQ(json("[{\"a\":1},{\"a\":2"),
            "Error: ends in the middle of row 2, at line 1, byte 16; the file was cut short\n");
  EXPECT_EQ(json("[{\"a\":1},\n{\"a\":\"x"),
            "Error: ends in the middle of row 2, at line 2, byte 8; the file was cut short\n");
  EXPECT_EQ(json("[{\"a\":1}\n"),
            "Error: ends before its list does, at line 2, byte 1; the file was cut short\n");
  EXPECT_EQ(json("[{\"a\":1},"),
            "Error: ends before its list does, at line 1, byte 10; the file was cut short\n");
  EXPECT_EQ(json("[{\"a\":tru"),
            "Error: ends in the middle of row 1, at line 1, byte 10; the file was cut short\n");
  EXPECT_EQ(json("[{\"a\":\"\\ud83d\\"),
            "Error: ends in the middle of row 1, at line 1, byte 15; the file was cut short\n");
  EXPECT_EQ(json("{\"a\":1}\n{\"a\":2,\"b"),
            "<a>\n1:[1]\n2: bad: byte 10: the line ends before its object does\n");
}

TEST(Json, WhatIsNoTableIsRefused) {
  EXPECT_EQ(json(""), "Error: is empty\n");
  EXPECT_EQ(json(" \n"), "Error: is empty\n");
  EXPECT_EQ(json("[]"), "Error: is a list without an object that has a field\n");
  EXPECT_EQ(json("[{},{}]"), "Error: is a list without an object that has a field\n");
  EXPECT_EQ(json("{}"), "Error: has no object with a field\n");
  EXPECT_EQ(json("[1,2]"),
            "Error: has no row that can be read; row 1: is a number, not an object\n");
  EXPECT_EQ(json("[[1,2],[3,4]]"),
            "Error: has no row that can be read; row 1: is a list, not an object\n");
  EXPECT_EQ(json("a,b\n1,2\n"),
            "Error: is no JSON of objects: it begins with \"a,b\\x0a1,2\\x0a\"\n");
  EXPECT_EQ(json(std::string_view("\xff\xfe[\0{\0", 6)),
            "Error: is UTF-16 or UTF-32 text; JSON is UTF-8\n");
}

TEST(Json, ARowThatIsNoObjectIsABadOne) {
  EXPECT_EQ(json(R"([{"a":1},2,"x",[1],null,true,{"a":3}])"),
            "<a>\n1:[1]\n2: bad: is a number, not an object\n3: bad: is a text, not an object\n"
            "4: bad: is a list, not an object\n5: bad: is null, not an object\n"
            "6: bad: is a truth value, not an object\n7:[3]\n");
}

TEST(Json, WordsOfOtherLanguagesMakeABadRow) {
  EXPECT_EQ(json(R"([{"a":NaN},{"a":1},{"a":Infinity},{"a":-Infinity},{"a":[None]},{"a":True}])"),
            "<a>\n1: bad: \"a\": NaN is no value of JSON\n2:[1]\n"
            "3: bad: \"a\": Infinity is no value of JSON\n"
            "4: bad: \"a\": -Infinity is no value of JSON\n"
            "5: bad: \"a\": None is no value of JSON\n6: bad: \"a\": True is no value of JSON\n");
}

TEST(Json, TextsThatAreNoneMakeABadRow) {
  EXPECT_EQ(json(R"([{"a":"\ud83d"},{"a":"\ude00"},{"a":"\ud83dx"},{"a":"\ud83d\u0041"},)"
                 R"({"a":"\u0000"},{"a":"fine"}])"),
            "<a>\n1: bad: \"a\": holds half a character (\\ud83d alone)\n"
            "2: bad: \"a\": holds half a character (\\ude00 alone)\n"
            "3: bad: \"a\": holds half a character (\\ud83d alone)\n"
            "4: bad: \"a\": holds half a character (\\ud83d alone)\n"
            "5: bad: \"a\": holds a NUL character (\\u0000)\n6:[fine]\n");
  EXPECT_EQ(json("{\"a\":\"caf\xe9\"}\n{\"a\":\"caf\xc3\xa9\"}\n{\"\xff\":1}\n"),
            "<a>\n1: bad: \"a\": is no UTF-8 text\n2:[caf\xc3\xa9]\n3: bad: is no UTF-8 text\n");
}

TEST(Json, ANumberWithTooManyDigitsMakesABadRow) {
  EXPECT_EQ(json(R"([{"a":1e400},{"a":1e-400},{"a":1e308}])").substr(0, 116),
            "<a>\n1: bad: \"a\": 1e400 is a number of more than 350 digits\n"
            "2: bad: \"a\": 1e-400 is a number of more than 350 digits\n3");
}

TEST(Json, DeepNestingMakesABadRowHoweverDeep) {
  for (const std::size_t depth : {65, 100'000}) {
    const std::string objects = repeated("{\"a\":", depth) + "1" + repeated("}", depth);
    const std::string lists =
        "{\"a\":" + repeated("[", depth) + "\"]\\\"\"" + repeated("]", depth) + "}";
    EXPECT_EQ(json("[{\"b\":1}," + objects + "," + lists + ",{\"b\":2}]"),
              "<b>\n1:[1]\n2: bad: \"" + repeated("a.", 63) +
                  "a\": is nested deeper than 64 levels\n"
                  "3: bad: \"a\": is nested deeper than 64 levels\n4:[2]\n")
        << depth;
  }
  const std::string deep = repeated("{\"a\":", 64) + "1" + repeated("}", 64);
  EXPECT_EQ(json("[" + deep + "]"), "<" + repeated("a.", 63) + "a>\n1:[1]\n");
}

TEST(Json, ALongTextMakesABadRowHoweverLong) {
  const std::string fits = "{\"a\":\"" + std::string(std::size_t{1} << 20, 'x') + "\"}";
  EXPECT_EQ(json("[" + fits + "]").size(), 9 + (std::size_t{1} << 20));
  const std::string longer = "{\"a\":\"" + std::string((std::size_t{1} << 20) + 1, 'x') + "\"}";
  const std::string huge = "{\"a\":\"" + std::string(std::size_t{40} << 20, 'x') + "\"}";
  EXPECT_EQ(json("[{\"a\":1}," + longer + "," + huge + ",{\"a\":2}]"),
            "<a>\n1:[1]\n2: bad: \"a\": a text of 1,048,577 bytes; 1,048,576 are the most\n"
            "3: bad: has 41,943,048 bytes; 16,777,216 are the most\n4:[2]\n");
  EXPECT_EQ(json("{\"a\":1}\n" + longer + "\n" + huge + "\n{\"a\":2}\n"),
            "<a>\n1:[1]\n2: bad: \"a\": a text of 1,048,577 bytes; 1,048,576 are the most\n"
            "3: bad: has more than 16,777,216 bytes\n4:[2]\n");
}

TEST(Json, KeysThatAreDataAreRefusedAndSaidToBe) {
  const std::string refusal =
      "Error: its objects have more than 16,384 different keys; they are data, it seems, and not "
      "the names of fields\n";
  std::string one = "[{";
  std::string each = "[";
  for (int i = 0; i < 1'000'000; ++i) {
    const std::string key = "\"k" + std::to_string(i) + "\":1";
    one += (i == 0 ? "" : ",") + key;
    if (i < 20'000) each += (i == 0 ? "{" : ",{") + key + "}";
  }
  EXPECT_EQ(json(one + "}]"), refusal);
  EXPECT_EQ(json(each + "]"), refusal);
}

TEST(Json, WhereTheWindowEndsDoesNotMatter) {
  // Records of all lengths, so that the window's ends fall at every place of them.
  std::string list = "[";
  std::string lines;
  std::string rows = "<n><text><e>\n";
  for (int i = 1; i <= 60'000; ++i) {
    const std::string n = std::to_string(i);
    const std::string text(std::size_t(i % 97), 'x');
    const std::string object =
        "{\"n\": " + n + ",\"text\":\"" + text + "\\u20ac\\\"\",\"e\":1.5e1}";
    list += (i == 1 ? "" : i % 2 == 0 ? "," : " ,\n ") + object;
    lines += object + (i % 3 == 0 ? "\r\n" : "\n");
    rows += n + ":[" + n + "][" + text + "\u20ac\"][15]\n";
  }
  EXPECT_TRUE(json(list + "]") == rows);
  EXPECT_TRUE(json(lines) == rows);
}

}  // namespace
}  // namespace footfall
