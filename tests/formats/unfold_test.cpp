// Lists of objects as rows of their own.
#include "formats/unfold.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/foreign_file.h"
#include "formats/temporary_folder.h"

namespace footfall {
namespace {

// The fields, and the rows as "number: line of CSV"; or why it is refused.
std::string unfolded(const std::string& json, const std::string& path,
                     const DecoderLimits& limits = {}) {
  const TemporaryFolder folder;
  try {
    const auto file =
        ForeignFile::open(folder.file("orders.json", json), ForeignFormat::json, limits);
    file->unfold(path);
    std::string text = join(file->tables().at(0).fields, ",") + "\n";
    file->begin(0);
    SourceRecord record;
    while (file->next(record)) {
      text += str(record.line, ": ", record.raw);
      if (record.fault != RecordFault::none) text += str(" (", record.reason, ")");
      text += "\n";
    }
    return text;
  } catch (const Error& error) {
    return error.message().substr(error.message().rfind("orders.json"));
  }
}

TEST(Unfold, MakesARowOfEachObjectWithTheOtherFieldsBesideIt) {
  EXPECT_EQ(unfolded(R"([
{"id":1,"lines":[{"sku":"a","price":10.250,"of":{"brand":"P, Ltd"}},
{"price":2,"sku":"b"}],"to":"DE"},
{"id":2,"to":"AT","lines":[{"sku":"c","tags":["x","y"],"note":"say \"so\""}]}])",
                     "lines"),
            "id,lines.sku,lines.price,lines.of.brand,lines.tags,lines.note,to\n"
            "1: 1,a,10.250,\"P, Ltd\",,,DE\n"
            "1: 1,b,2,,,,DE\n"
            "2: 2,c,,,x|y,\"say \"\"so\"\"\",AT\n");
  EXPECT_EQ(unfolded(R"({"order":{"id":1,"lines":[{"sku":"a"},{"sku":"b"}]}}
{"order":{"id":2,"lines":[{"sku":"c"}]}})",
                     "order.lines"),
            "order.id,order.lines.sku\n1: 1,a\n1: 1,b\n2: 2,c\n");
}

// Without unfolding the lines would be the rows, and what is beside them left out.
TEST(Unfold, KnowsOneOrderInAFileOfItsOwn) {
  const std::string wanted = "id,lines.sku,to\n1: 1,a,DE\n1: 1,b,DE\n";
  EXPECT_EQ(unfolded(R"({"id":1,"lines":[{"sku":"a"},{"sku":"b"}],"to":"DE"})", "lines"), wanted);
}

TEST(Unfold, SetsAsideWhatHasNoLines) {
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":[{"sku":"a"}]},
{"id":2,"lines":[]}, {"id":3}, {"id":4,"lines":null},
{"id":5,"lines":["x","y"]}, {"id":6,"lines":[{"sku":"b"},7,null,{"sku":"c"}]}])",
                     "lines"),
            "id,lines.sku\n"
            "1: 1,a\n"
            "2: 2,, (lines: is empty or missing)\n"
            "3: 3,, (lines: is empty or missing)\n"
            "4: 4,, (lines: is empty or missing)\n"
            "5: 5,,x|y (lines: is no list of objects)\n"
            "6: 6,b\n"
            "6: 6,,7 (lines: member 2: is a number, not an object)\n"
            "6: 6,,null (lines: member 3: is null, not an object)\n"
            "6: 6,c\n");
}

TEST(Unfold, SetsAsideWithItsTextWhatIsBrokenInAList) {
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":"[{\"s\":1}] "},
{"id":2,"lines":"[{\"s\":1}][{\"s\":2}]"}, {"id":3,"lines":"[{\"s\":1} {\"s\":2}]"},
{"id":4,"lines":"[{\"s\":1},{\"s\":"}, {"id":5,"lines":"[{\"s\":1},"},
{"id":6,"lines":"[{\"s\":1}"},
{"id":7,"lines":"[{s:1}]"}])",
                     "lines"),
            "id,lines.s\n"
            "1: 1,1\n"
            "2: 2,1\n"
            "2: 2,,\"[{\"\"s\"\":2}]\" (lines: more text stands behind the end of the list)\n"
            "3: 3,1\n"
            "3: 3,,\"{\"\"s\"\":2}]\" (lines: a comma or ] is missing behind member 1)\n"
            "4: 4,1\n"
            "4: 4,,\"{\"\"s\"\":\" (lines: the text ends within member 2)\n"
            "5: 5,1\n"
            "5: 5,, (lines: the text ends within member 2)\n"
            "6: 6,1\n"
            "6: 6,, (lines: the list is not closed)\n"
            "7: 7,,{s:1}] (lines: member 1 is no JSON: the name of a field without double "
            "quotes)\n");
}

// Programs that make JSON of XML write a list of one as the object itself.
TEST(Unfold, TakesOneObjectInTheListsPlaceAsAListOfOne) {
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":[{"sku":"a","price":1}],"to":"DE"},
{"id":2,"lines":{"price":2,"sku":"b","gift":"y"},"to":"AT"}, {"id":3,"lines":null,"to":"CH"}])",
                     "lines"),
            "id,lines.sku,lines.price,lines.gift,to\n"
            "1: 1,a,1,,DE\n"
            "2: 2,b,2,y,AT\n"
            "3: 3,,,,CH, (lines: is empty or missing)\n");
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":[]},{"id":2,"lines":{"sku":"b"}}])", "lines"),
            "id,lines.sku\n1: 1,, (lines: is empty or missing)\n2: 2,b\n");
}

TEST(Unfold, RefusesWhatIsNoListOfObjects) {
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":[1,2]}])", "lines"),
            "orders.json: has no row whose field \"lines\" holds a list of objects");
  EXPECT_EQ(unfolded(R"([{"id":1,"lines":"x"}])", "lines"),
            "orders.json: has no row whose field \"lines\" holds a list of objects");
  EXPECT_EQ(unfolded(R"([{"id":1,"items":[{"a":1}]}])", "lines"),
            "orders.json: has no field \"lines\", which is to be unfolded");
}

TEST(Unfold, IsNoBomb) {
  // 1,000 lines, on each of which 10,000 bytes of the order would be repeated.
  std::string json = "{\"note\":\"" + std::string(10'000, 'x') + "\",\"lines\":[";
  for (int i = 0; i < 1000; ++i) json += str(i == 0 ? "" : ",", "{\"sku\":", i, "}");
  DecoderLimits limits;
  limits.expansion_free = 1'000'000;
  limits.expansion_ratio = 10;
  EXPECT_EQ(unfolded(json + "]}", "lines", limits),
            "orders.json: gives too many bytes for its own when \"lines\" is unfolded; a "
            "decompression bomb?");
}

}  // namespace
}  // namespace footfall
