#include "lake/partitions.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file_system.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

namespace fs = std::filesystem;

const Fields event_fields{{"event_time", Type::timestamp, Unit::none, {}, 0},
                          {"brand", Type::text, Unit::none, {}, 0}};

Table events(const std::vector<std::pair<std::string_view, std::string>>& rows) {
  Table table(event_fields);
  for (const auto& [day, brand] : rows) {
    if (day == "-") {
      table.add(Null{}, brand);
    } else {
      table.add(*parse_date(day) * micros_per_day, brand);
    }
  }
  return table;
}

// What lies below a folder: path and bytes, a file a line with / behind each of its lines.
std::string contents(const std::string& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    std::string text = entry.path().lexically_relative(folder).string() + ":";
    for (std::string line; std::getline(in, line);) text += " " + line + " /";
    out.insert(text);
  }
  std::string all;
  for (const auto& line : out) all += line + "\n";
  return all;
}

// Writes the batches by day and gives what lies there then.
std::string written(const std::string& place, const std::vector<Table>& batches,
                    Partitions::Options options) {
  PartitionTree tree(real_file_system(), place);
  const Fields& fields = batches.front().fields();
  Partitions partitions(tree, fields, *partition_column(fields), std::move(options));
  for (const auto& batch : batches) partitions.append(batch);
  partitions.finish();
  tree.finish("");
  return contents(place);
}

TEST(Partitions, GatherTheRowsOfADayInTheirOrder) {
  const TempDirectory directory;
  EXPECT_EQ(written(directory.path() + "/t",
                    {events({{"2019-10-02", "b"}, {"2019-10-01", "a"}}),
                     events({{"2019-10-02", "c"}, {"-", "d"}})},
                    {.format = "csv"}),
            "event_date=2019-10-01/part-0.csv: event_time,brand / 2019-10-01T00:00:00Z,a /\n"
            "event_date=2019-10-02/part-0.csv: event_time,brand / 2019-10-02T00:00:00Z,b / "
            "2019-10-02T00:00:00Z,c /\n"
            "event_date=__HIVE_DEFAULT_PARTITION__/part-0.csv: event_time,brand / ,d /\n");
}

TEST(Partitions, ADateLeavesTheFilesBecauseTheFolderSaysIt) {
  Table orders{{{"order_id", Type::integer, Unit::none, {}, 0},
                {"order_date", Type::date, Unit::none, {}, 0}}};
  orders.add(7, *parse_date("2014-01-03"));
  const TempDirectory directory;
  EXPECT_EQ(written(directory.path() + "/t", {orders}, {.format = "csv"}),
            "order_date=2014-01-03/part-0.csv: order_id / 7 /\n");
}

TEST(Partitions, AreWrittenInPartsWhereMemoryEnds) {
  const std::string longer(100, 'x');  // each row takes some 170 bytes
  std::vector<Table> batches;
  for (int i = 0; i < 4; ++i) {
    batches.push_back(events({{"2019-10-01", longer}, {"2019-10-01", longer}}));
  }
  batches.push_back(events({{"2019-10-02", "y"}, {"2019-10-01", "z"}}));
  const TempDirectory directory;
  const std::string all =
      written(directory.path() + "/t", batches, {.format = "ndjson", .memory_bytes = 1000});
  EXPECT_NE(all.find("event_date=2019-10-01/part-1.ndjson"), std::string::npos) << all;
  EXPECT_EQ(all.find("part-2"), std::string::npos) << all;
  EXPECT_NE(all.find("event_date=2019-10-02/part-0.ndjson"), std::string::npos) << all;
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = all.find("\"event_time\"", at)) != std::string::npos; ++at) ++rows;
  EXPECT_EQ(rows, 10U);
}

TEST(Partitions, TablesWithoutADateHaveNone) {
  EXPECT_FALSE(partition_column({{"loaded_at", Type::timestamp, Unit::none, {}, 0}}).has_value());
  EXPECT_FALSE(partition_column({{"order_date", Type::text, Unit::none, {}, 0}}).has_value());
  EXPECT_EQ(partition_column(event_fields)->name, "event_date");
  EXPECT_EQ(partition_column({{"order_date", Type::timestamp, Unit::none, {}, 0}})->name,
            "order_day");
}

TEST(PartitionTree, IsRemovedWhereItIsNotFinished) {
  const TempDirectory directory;
  const std::string place = directory.path() + "/t";
  written(place, {events({{"2019-10-01", "a"}})}, {.format = "csv"});
  const std::string before = contents(directory.path());
  {
    PartitionTree tree(real_file_system(), place);
    auto part = tree.begin("event_date=2019-10-02", "part-0.csv");
    part.write("half");
  }
  EXPECT_EQ(contents(directory.path()), before);
}

TEST(PartitionTree, StaysWithItsListWhereItIsReplacedAgainAndAgain) {
  const TempDirectory directory;
  const std::string place = directory.path() + "/t";
  for (const char* day : {"2019-10-01", "2019-10-02", "2019-10-01"}) {
    written(place, {events({{day, "a"}})}, {.format = "csv"});
  }
  EXPECT_EQ(contents(directory.path()),
            ".footfall-t.txt: footfall export 1 / file 40 event_date=2019-10-01/part-0.csv /\n"
            "t/event_date=2019-10-01/part-0.csv: event_time,brand / 2019-10-01T00:00:00Z,a /\n");
}

TEST(PartitionTree, AFileThatAppearsWhileItIsBuiltStops) {
  const TempDirectory directory;
  const std::string place = directory.path() + "/t";
  written(place, {events({{"2019-10-01", "a"}})}, {.format = "csv"});
  PartitionTree tree(real_file_system(), place);
  std::ofstream(place + "/mine") << "x";
  try {
    tree.finish("");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), place + " holds what no export wrote: mine; nothing was changed");
  }
  EXPECT_TRUE(fs::exists(place + "/mine"));
  EXPECT_TRUE(fs::exists(place + "/event_date=2019-10-01/part-0.csv"));
}

}  // namespace
}  // namespace footfall
