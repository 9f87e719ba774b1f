// The sales of a segment, side by side: which rows they are, and what is found wrong with them.
#include <cstring>

#include <gtest/gtest.h>

#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/container_format.h"
#include "store/mended_file.h"
#include "store/row_text.h"

namespace footfall {
namespace {

const std::string path = "s/segment-000001";

// One user's 14 rows, then a guest's two; two sales.
constexpr std::string_view few_sales = R"(
    event_time  event_type  user_id:int64  session_id:text  product_id:int64+  price:decimal2
    1           view        1              a                100                1.00
    2           view        1              a                100                1.00
    3           view        1              a                100                1.00
    4           view        1              a                100                1.00
    5           view        1              a                100                1.00
    6           view        1              a                100                1.00
    7           view        1              b                100                1.00
    8           purchase    1              b                200                2.50
    9           view        1              b                100                1.00
    10          view        1              -                100                1.00
    11          view        1              -                100                1.00
    12          view        1              -                100                1.00
    13          view        1              -                100                1.00
    14          view        1              -                100                1.00
    15          view        -              c                100                1.00
    16          return      -              c                200                -
)";

class Sales : public testing::Test {
 protected:
  std::shared_ptr<const StoreReader> load(std::string_view rows) {
    load_rows(*StoreWriter::open(files_, "s"), TextRows(rows));
    return StoreReader::open(files_, "s");
  }

  // Writes `value` as entry `place` of the section, mends the checksums, and verifies.
  template <typename T>
  std::string finding_after(SectionKey key, std::size_t place, T value) {
    return look_after(files_, key, place, value, [this] {
      const auto report = verify_store(files_, "s", 1);
      return report.findings.empty() ? "sound" : report.findings[0];
    });
  }

  RecordingFileSystem files_;
};

TEST_F(Sales, LieSideBySideInTheOrderOfTheRows) {
  const auto store = load(few_sales);
  const Segment& segment = *store->segments()[0];
  ASSERT_TRUE(segment.has_sales());
  EXPECT_EQ(sales_text(*store, segment),
            "1 8 purchase b 200 2.50\n"
            "- 16 return c 200 -\n");
  // The guest is behind the only user, number 0; the sessions are a, b, c.
  EXPECT_EQ(segment.sales_users()[0], 0U);
  EXPECT_EQ(segment.sales_users()[1], 1U);
  const auto session =
      segment.values(store->schema().column("session_id").id, Verify::now, RowSet::sales);
  EXPECT_EQ(session.raw(0), 1U);
  EXPECT_EQ(session.raw(1), 2U);
  EXPECT_EQ(segment.arrival(Verify::now, RowSet::sales)[0], 7U);
  EXPECT_EQ(segment.arrival(Verify::now, RowSet::sales)[1], 15U);
  EXPECT_EQ(verify_store(files_, "s", 1).findings, std::vector<std::string>());
}

TEST_F(Sales, AreNotHeldTwiceWhereTheyAreMany) {
  std::string rows = "event_time event_type user_id:int64\n1 purchase 1\n2 return 1\n";
  for (int i = 0; i < 13; ++i) rows += "3 view 1\n";
  EXPECT_FALSE(load(rows)->segments()[0]->has_sales());  // 2 of 15 rows
}

TEST_F(Sales, MayBeNone) {
  const auto store = load("event_time event_type user_id:int64 price:decimal2\n1 view 1 -\n");
  EXPECT_TRUE(store->segments()[0]->has_sales());
  EXPECT_EQ(store->segments()[0]->sales_rows(), 0U);
  EXPECT_TRUE(store->segments()[0]->sales_users().empty());
  EXPECT_EQ(verify_store(files_, "s", 1).findings, std::vector<std::string>());
}

// A program that does not know these sections passes over them: no flag says that they matter.
TEST_F(Sales, AreOptional) {
  const auto store = load(few_sales);
  const std::string file = files_.contents().at(path);
  const auto number = [&](std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    std::memcpy(&value, &file[at], width);
    return value;
  };
  std::size_t entry = number(24, 8) + 8;  // the footer, behind the count of its entries
  std::size_t of_sales = 0;
  for (std::uint64_t section = number(entry - 8, 8); section > 0; --section) {
    const bool sales = number(entry, 2) >= 20;
    of_sales += sales ? 1 : 0;
    EXPECT_EQ(number(entry + 2, 2), sales ? 0U : 1U);
    entry += directory_entry_bytes + blocks_of(number(entry + 16, 8)) * 8;
  }
  EXPECT_EQ(of_sales, 9U);  // users, times, types, versions, arrival, two columns with presence
}

TEST_F(Sales, ThatDisagreeWithTheRowsAreFound) {
  const auto store = load(few_sales);
  const std::uint32_t price = store->schema().column("price").id;
  const std::uint32_t session = store->schema().column("session_id").id;
  EXPECT_EQ(finding_after({SectionRole::sales_users, 0}, 0, std::uint32_t{0}), "sound");
  EXPECT_EQ(finding_after({SectionRole::sales_users, 0}, 1, std::uint32_t{0}),
            path + ": a sale is another user's among the sales (row 15)");
  EXPECT_EQ(finding_after({SectionRole::sales_users, 0}, 0, std::uint32_t{2}),
            path + ": block 0 of users of sales has a number that is not below 2");
  EXPECT_EQ(finding_after({SectionRole::sales_times, 0}, 1, std::uint32_t{14}),
            path + ": event_time of a sale is another among the sales (row 15)");
  EXPECT_EQ(finding_after({SectionRole::sales_event_types, 0}, 0, std::uint8_t{0}),
            path + ": event_type of a sale is another among the sales (row 7)");
  EXPECT_EQ(finding_after({SectionRole::sales_versions, 0}, 0, std::uint32_t{1}),
            path + ": product version of a sale is another among the sales (row 7)");
  EXPECT_EQ(finding_after({SectionRole::sales_arrival, 0}, 0, std::uint32_t{0}),
            path + ": arrival of a sale is another among the sales (row 7)");
  EXPECT_EQ(finding_after({SectionRole::sales_values, price}, 0, std::uint8_t{149}),
            path + ": price of a sale is another among the sales (row 7)");
  EXPECT_EQ(finding_after({SectionRole::sales_presence, price}, 0, std::uint64_t{3}),
            path + ": price of a sale is another among the sales (row 15)");
  EXPECT_EQ(finding_after({SectionRole::sales_presence, price}, 0, std::uint64_t{5}),
            path + ": presence of price has bits beyond the last sale (row 2)");
  EXPECT_EQ(finding_after({SectionRole::sales_values, session}, 0, std::uint32_t{0}),
            path + ": session_id of a sale is another among the sales (row 7)");
  // A purchase among all rows that is not among the sales.
  EXPECT_EQ(finding_after({SectionRole::event_types, 0}, 0, std::uint8_t{3}),
            path + ": event_time of a sale is another among the sales (row 0)");
  EXPECT_EQ(finding_after({SectionRole::event_types, 0}, 15, std::uint8_t{0}),
            path + ": not all sales, or others, are among the sales (row 0)");
}

TEST_F(Sales, BeyondTheRangeOfTheInfoAreRefused) {
  // Times are 0 to 5 * 10^9 after the first, sizes 0 to 10^12: 8 bytes each.
  const auto store = load(
      "event_time event_type user_id:int64 size:integer\n"
      "1 view 1 0\n2 view 1 -\n3 view 1 0\n4 view 1 0\n"
      "5 view 1 0\n6 view 1 0\n7 view 1 0\n"
      "5000000001 purchase 1 1000000000000\n");
  const std::uint32_t size = store->schema().column("size").id;
  ASSERT_EQ(store->segments()[0]->info().time_width, 8);
  ASSERT_EQ(store->segments()[0]->info().find(size)->width, 8);
  const std::uint64_t time = 5'000'000'001;
  const std::uint64_t number = 1'000'000'000'001;
  EXPECT_EQ(finding_after({SectionRole::times, 0}, 3, time),
            path + ": block 0 of event_time has a number that is not below 5000000001");
  EXPECT_EQ(finding_after({SectionRole::sales_times, 0}, 0, time),
            path + ": block 0 of event_time of sales has a number that is not below 5000000001");
  EXPECT_EQ(finding_after({SectionRole::values, size}, 3, number),
            path + ": block 0 of column size has a number that is not below 1000000000001");
  EXPECT_EQ(
      finding_after({SectionRole::sales_values, size}, 0, number),
      path + ": block 0 of column size of sales has a number that is not below 1000000000001");
}

TEST_F(Sales, OfUsersOutOfOrderAreRefused) {
  load(few_sales);
  EXPECT_EQ(finding_after({SectionRole::sales_users, 0}, 0, std::uint32_t{1}),
            path + ": a sale is another user's among the sales (row 7)");
  // Both: the guest before the user.
  EXPECT_EQ(finding_after({SectionRole::sales_users, 0}, 0, std::uint64_t{1}),
            path + ": the users of sales are not in order");
}

}  // namespace
}  // namespace footfall
