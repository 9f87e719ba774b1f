// Times that stand in several columns: a day in one, a time of day in another.
#include "ingest/loads.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

std::string till(std::string_view time) {
  return "name = \"till\"\n[time]\n" + std::string(time) +
         "\n[event_type]\nconstant = \"purchase\"\n[[column]]\nname = \"order_id\"\n"
         "from = \"bon\"\ntype = \"key\"\nkey = \"int64\"\n";
}

std::string refusal(std::string_view time) {
  try {
    parse_mapping(till(time), "till.toml");
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

struct Till : TestStore {
  // What a load refuses, or the times of its rows and what was set aside.
  std::string load(std::string_view time, const std::string& text) const {
    auto made = request({folder.file("till.csv", text)}, folder.file("till.toml", till(time)));
    made.bad_rows_max = 1;
    const std::string refused = ingest_error(made);
    const std::size_t at = refused.find("till.csv");
    if (!refused.empty()) return refused.substr(at == std::string::npos ? 0 : at);
    return rows() + set_aside();
  }
};

TEST(TimeJoin, ReadsADayAndATimeOfDayAsOneTime) {
  const Till store;
  EXPECT_EQ(store.load("join = [\"Day\", \"Clock\"]\nformat = [\"d/M/yyyy H:mm\", \"d/M/yyyy\"]\n"
                       "floating = true",
                       "bon,CLOCK,day\n"
                       "1, 9:05 ,13/1/2024\n"
                       "2,,14/1/2024\n"
                       "3,17:45,\n"
                       "4,noon,15/1/2024\n"),
            "- 1705136700000000 purchase 1\n"  // date -u -d "2024-01-13 09:05" +%s
            "- 1705190400000000 purchase 2\n"
            "4@46 event_time: is empty <3,17:45,>\n"
            "5@55 event_time: \"15/1/2024 noon\" is not a time the mapping allows <4,noon,"
            "15/1/2024>\n");
}

TEST(TimeJoin, DecidesTheOrderOfDayAndMonthOverTheWholeSource) {
  constexpr std::string_view either =
      "join = [\"day\", \"clock\"]\nformat = [\"d/M/yyyy H:mm\", \"M/d/yyyy H:mm\"]\n"
      "floating = true";
  EXPECT_EQ(Till().load(either, "bon,day,clock\n1,1/2/2024,9:05\n2,1/13/2024,9:05\n"),
            "- 1704186300000000 purchase 1\n- 1705136700000000 purchase 2\n");
  EXPECT_EQ(Till().load(either, "bon,day,clock\n1,1/2/2024,9:05\n"),
            "till.csv: event_time: \"1/2/2024 9:05\" may be 2024-02-01 (d/M/yyyy H:mm) or "
            "2024-01-02 (M/d/yyyy H:mm), and no other row of the source decides it");
}

TEST(TimeJoin, NeedsAllOfItsColumns) {
  EXPECT_EQ(Till().load("join = [\"day\", \"clock\"]\nfloating = true", "bon,day,clok\n1,2,3\n"),
            "till.csv: has no column \"clock\", which the mapping till needs for event_time; did "
            "you mean \"clok\"?");
  EXPECT_EQ(refusal("join = [\"day\"]"),
            "till.toml, line 3: join: the names of at least two columns are wanted");
  EXPECT_EQ(refusal("join = [\"day\", \" \"]"),
            "till.toml, line 3: join: the names of at least two columns are wanted");
  EXPECT_EQ(refusal("join = [\"day\", \"clock\"]\nfrom = \"when\""),
            "till.toml, line 4: \"join\" and \"from\" exclude each other");
  // A key of another table is said to be that.
  try {
    parse_mapping(till("from = \"day\"") + "join = [\"day\", \"clock\"]\n", "till.toml");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "till.toml, line 11: \"join\" is not a key of [[column]]");
    EXPECT_EQ(error.hint(), "join is a key of [time]");
  }
}

}  // namespace
}  // namespace footfall
