// Scans of a segment made on purpose: its checksums are right, its numbers are not.
#include <limits>

#include <gtest/gtest.h>

#include "base/recording_file_system.h"
#include "base/text.h"
#include "scan/scan.h"
#include "store/mended_file.h"
#include "store/row_text.h"

namespace footfall {
namespace {

const std::string path = "s/segment-000001";
constexpr std::uint32_t huge = 0xFFFF'FF00;

// Two users of 12 rows and one purchase each, in sessions of their own: entries 0 and 1. Times are
// 0 to 23 hours after the first, of two days, prices 1.00 or 160000.00.
class Hostile : public testing::Test {
 protected:
  Hostile() {
    std::string rows = "event_time event_type user_id:int64 session_id:text price:decimal2\n";
    for (int i = 0; i < 24; ++i) {
      rows += str((i + 1) * 3600, "000000 ", i == 10 || i == 20 ? "purchase" : "view",
                  i < 12 ? " 1 a " : " 2 b ", i % 2 == 1 ? "1.00\n" : "160000.00\n");
    }
    load_rows(*StoreWriter::open(files_, "s"), TextRows(rows));
  }

  // The error of a scan once the section's entry `place` is `value`, up to its hint.
  std::string error_after(SectionKey key, std::size_t place, std::uint32_t value,
                          const Rollup& rollup) {
    const std::string error = look_after(files_, key, place, value, [&] {
      return error_of(
          [&] { scan(Snapshot::open(StoreReader::open(files_, "s"), 1), {.rollups = {rollup}}); });
    });
    return error.substr(0, error.find('\n'));
  }

  std::uint32_t id(std::string_view column) {
    return StoreReader::open(files_, "s")->schema().column(column).id;
  }

  RecordingFileSystem files_;
};

TEST_F(Hostile, TimesBeyondTheLastAreRefused) {
  Rollup days{.name = "d",
              .by = {{.kind = GroupKey::Kind::period, .period = Period::day}},
              .measures = {{.name = "e", .kind = Measure::Kind::events}}};
  EXPECT_EQ(error_after({SectionRole::times, 0}, 0, 23, days), "no error");
  EXPECT_EQ(error_after({SectionRole::times, 0}, 0, huge, days),
            path + ": block 0 of event_time has a number that is not below 24");
  days.where = {.of = {"purchase"}};
  EXPECT_EQ(error_after({SectionRole::sales_times, 0}, 0, huge, days),
            path + ": block 0 of event_time of sales has a number that is not below 24");
}

// The first and last time and their unit are those of the segment's info, which has no copy.
TEST_F(Hostile, TimesThatNoStoreHasAreRefused) {
  const SegmentInfo sound = StoreReader::open(files_, "s")->segments()[0]->info();
  ASSERT_EQ(sound.time_unit, micros_per_hour);
  const auto before = files_.contents();
  const auto error_with = [&](Micros first, Micros last, Micros unit) {
    SegmentInfo info = sound;
    info.first_time = first;
    info.last_time = last;
    info.time_unit = unit;
    tamper(files_, {SectionRole::segment_info, 0}, 0, encode_segment_info(info));
    const std::string error = error_of([&] { Snapshot::open(StoreReader::open(files_, "s"), 1); });
    for (const auto& [file, bytes] : before) files_.set_contents(file, bytes);
    return error.substr(0, error.find('\n'));
  };
  const Micros first = sound.first_time;
  const Micros last = sound.last_time;
  EXPECT_EQ(error_with(first, last, micros_per_hour), "no error");
  // 0001-01-01 and 9999-12-31, where clocks are ahead of UTC and behind it.
  const Micros least = -719'163 * micros_per_day;
  const Micros most = 2'932'898 * micros_per_day;
  EXPECT_EQ(error_with(least, most, micros_per_hour), "no error");
  const std::string years = path + ": its times lie outside the years 1 to 9999";
  EXPECT_EQ(error_with(least - micros_per_hour, last, micros_per_hour), years);
  EXPECT_EQ(error_with(first, most + micros_per_hour, micros_per_hour), years);
  EXPECT_EQ(error_with(std::numeric_limits<Micros>::min(), std::numeric_limits<Micros>::max(), 1),
            years);
  const std::string multiple = path + ": the first or last event_time is no multiple of the unit";
  EXPECT_EQ(error_with(first + 1, last, micros_per_hour), multiple);
  EXPECT_EQ(error_with(first, last - 1, micros_per_hour), multiple);
  for (const Micros unit : {Micros{0}, Micros{7}, -micros_per_hour, 2 * micros_per_hour}) {
    EXPECT_EQ(error_with(first, last, unit), path + ": times are of no known unit");
  }
}

TEST_F(Hostile, NumbersBeyondTheLargestAreRefused) {
  const std::uint32_t price = id("price");
  Rollup prices{.name = "p",
                .by = {{.column = "price"}},
                .measures = {{.name = "e", .kind = Measure::Kind::events}}};
  EXPECT_EQ(error_after({SectionRole::values, price}, 0, huge, prices),
            path + ": block 0 of column price has a number that is not below 15999901");
  prices.where = {.of = {"purchase"}};
  EXPECT_EQ(error_after({SectionRole::sales_values, price}, 0, huge, prices),
            path + ": block 0 of column price of sales has a number that is not below 15999901");
}

// Both users' rows name the other's session: from before and from behind one's own.
TEST_F(Hostile, SessionsOfAnotherUserAreRefused) {
  const std::uint32_t session = id("session_id");
  Rollup orders{.name = "o",
                .measures = {{.name = "o", .kind = Measure::Kind::orders},
                             {.name = "e", .kind = Measure::Kind::events}}};
  const auto segment = StoreReader::open(files_, "s")->segments()[0];
  std::vector<std::uint32_t> purchases;
  for (std::uint32_t row = 0; row < segment->rows(); ++row) {
    if (segment->event_types()[row] == kinds::purchase) purchases.push_back(row);
  }
  ASSERT_EQ(purchases.size(), 2U);
  const std::string wanted = path + ": column session_id has another user's entry";
  for (const std::uint32_t user : {0, 1}) {
    EXPECT_EQ(error_after({SectionRole::values, session}, purchases[user], user, orders),
              "no error");
    EXPECT_EQ(error_after({SectionRole::values, session}, purchases[user], 1 - user, orders),
              wanted);
  }
  orders.measures.pop_back();
  orders.where = {.of = {"purchase"}};
  for (const std::uint32_t user : {0, 1}) {
    EXPECT_EQ(error_after({SectionRole::sales_values, session}, user, 1 - user, orders), wanted);
  }
}

}  // namespace
}  // namespace footfall
