// `verify` beyond checksums: files that are whole but wrong, as a mistake of ours would write them.
#include <gtest/gtest.h>

#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/mended_file.h"
#include "store/row_text.h"

namespace footfall {
namespace {

const std::string path = "s/segment-000001";

// Two users of three rows each, then two guests; sessions, a number with NULLs.
class Verify : public testing::Test {
 protected:
  Verify() {
    load_rows(*StoreWriter::open(files_, "s"), TextRows(R"(
        event_time  event_type  user_id:int64  session_id:text  price:decimal2
        10          view        1              a                1.00
        20          view        1              b                -
        30          view        1              b                2.00
        10          view        2              a                3.00
        20          view        2              c                4.00
        30          view        2              -                9.00
        10          view        -              x                5.00
        20          view        -              y                6.00
    )"));
  }

  // Writes `value` as entry `place` of the section, mends the checksums, and verifies.
  template <typename T>
  std::string finding_after(SectionKey key, std::size_t place, T value) {
    return look_after(files_, key, place, value, [this] {
      const auto report = verify_store(files_, "s", 1);
      return report.findings.empty() ? "sound" : report.findings[0];
    });
  }

  std::uint32_t id(std::string_view column) {
    return StoreReader::open(files_, "s")->schema().column(column).id;
  }

  RecordingFileSystem files_;
};

TEST_F(Verify, FindsASoundStoreSound) {
  EXPECT_EQ(finding_after({SectionRole::times, 0}, 0, std::uint32_t{0}), "sound");
}

TEST_F(Verify, FindsRowsOutOfOrder) {
  // The first user's times are 0, 10, 20 after the first.
  EXPECT_EQ(finding_after({SectionRole::times, 0}, 0, std::uint32_t{15}),
            path + ": a user's rows are not in order of time (row 1)");
  EXPECT_EQ(finding_after({SectionRole::arrival, 0}, 1, std::uint32_t{7}),
            path + ": two rows have the same place of arrival (row 7)");
}

TEST_F(Verify, FindsUsersOutOfOrder) {
  const auto store = StoreReader::open(files_, "s");
  const std::int64_t second = store->segments()[0]->user_keys().number(1);
  EXPECT_EQ(finding_after({SectionRole::key_values, 0}, 0, second),
            path + ": the users are not in order (row 3)");
}

TEST_F(Verify, FindsTimesThatTheInfoDoesNotKnow) {
  // The last row of all is a guest's; the times are 0 to 20 after the first.
  EXPECT_EQ(finding_after({SectionRole::times, 0}, 7, std::uint32_t{21}),
            path + ": block 0 of event_time has a number that is not below 21");
  // The fifth number of the info is last_time.
  EXPECT_EQ(finding_after({SectionRole::segment_info, 0}, 4, std::int64_t{31}),
            path + ": the first and last event_time are not what the info says (row 0)");
  EXPECT_EQ(finding_after({SectionRole::segment_info, 0}, 4, std::int64_t{9}),
            path + ": the first event_time is after the last");
}

TEST_F(Verify, FindsGuestsOutOfOrder) {
  EXPECT_EQ(finding_after({SectionRole::values, id("session_id")}, 6, std::uint32_t{5}),
            path + ": a session or order is another user's (row 6)");
  EXPECT_EQ(finding_after({SectionRole::key_bytes, id("session_id")}, 4, 'z'),
            path + ": the rows without a user are not in order (row 7)");
}

TEST_F(Verify, FindsASessionOfAnotherUser) {
  EXPECT_EQ(finding_after({SectionRole::values, id("session_id")}, 0, std::uint32_t{2}),
            path + ": a session or order is another user's (row 0)");
  // The second session of user 2 has one row.
  const auto store = StoreReader::open(files_, "s");
  const std::size_t user = store->segments()[0]->user_keys().number(0) == 2 ? 0 : 1;
  const std::uint32_t row = store->segments()[0]->user_begin()[user];
  const std::uint32_t entry = store->segments()[0]->pair_begin(id("session_id"))[user];
  EXPECT_EQ(finding_after({SectionRole::values, id("session_id")}, row + 1, entry),
            str(path, ": a session or order has no row (row ", row, ")"));
}

TEST_F(Verify, FindsNullsThatAreNone) {
  EXPECT_EQ(finding_after({SectionRole::presence, id("price")}, 0, std::uint64_t{0xFF}),
            path + ": the number of NULLs is not what the info says (row 0)");
  EXPECT_EQ(finding_after({SectionRole::presence, id("session_id")}, 0, std::uint64_t{0x1FF}),
            path + ": the number of NULLs is not what the info says (row 0)");
}

TEST_F(Verify, FindsNumbersBeyondTheRangeOfTheInfo) {
  const auto width = StoreReader::open(files_, "s")->segments()[0]->info().find(id("price"))->width;
  ASSERT_EQ(width, 2);
  EXPECT_EQ(finding_after({SectionRole::values, id("price")}, 7, std::uint16_t{801}),
            path + ": block 0 of column price has a number that is not below 801");
}

TEST_F(Verify, FindsThatNoNumberIsTheLargestOfTheInfo) {
  const auto store = StoreReader::open(files_, "s");
  const std::size_t user = store->segments()[0]->user_keys().number(0) == 2 ? 0 : 1;
  const std::size_t row_of_9 = store->segments()[0]->user_begin()[user] + 2;
  EXPECT_EQ(finding_after({SectionRole::values, id("price")}, row_of_9, std::uint16_t{799}),
            path + ": the smallest and largest value are not what the info says (row 0)");
}

TEST_F(Verify, FindsCodesBeyondTheirTable) {
  EXPECT_EQ(finding_after({SectionRole::event_types, 0}, 3, std::uint8_t{5}),
            path + ": block 0 of event_type has a number that is not below 5");
  EXPECT_EQ(finding_after({SectionRole::values, id("session_id")}, 0, std::uint32_t{6}),
            path + ": block 0 of column session_id has a number that is not below 6");
}

TEST_F(Verify, FindsALedgerThatDoesNotFit) {
  Manifest manifest = decode_manifest(files_.contents().at("s/MANIFEST"), "s/MANIFEST");
  manifest.loads[0].sources[0].ledger = {9, 8, 1, 0};  // a row set aside that is not there
  files_.set_contents("s/MANIFEST", encode_manifest(manifest));
  EXPECT_EQ(verify_store(files_, "s", 1).findings,
            std::vector<std::string>{
                "s: load 1 has 0 rows set aside and 0 superseded, its ledger says 1 and 0"});
  manifest.loads[0].sources[0].ledger = {8, 7, 1, 0};
  files_.set_contents("s/MANIFEST", encode_manifest(manifest));
  EXPECT_EQ(verify_store(files_, "s", 1).findings,
            std::vector<std::string>{"s/MANIFEST: its ledger does not add up"});
}

TEST_F(Verify, FindsAFileThatIsMissingOrBelongsToAnotherCommit) {
  const std::string sound = files_.contents().at(path);
  files_.set_contents(path, sound + "x");
  EXPECT_EQ(verify_store(files_, "s", 1).findings,
            std::vector<std::string>{
                str(path, ": has ", sound.size() + 1, " bytes, expected ", sound.size())});
  files_.remove(path);
  EXPECT_EQ(verify_store(files_, "s", 1).findings, std::vector<std::string>{path + ": is missing"});
  try {
    StoreReader::open(files_, "s");
    FAIL() << "a store without one of its files was opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt);
    EXPECT_EQ(error.message(), path + ": is missing");
  }
}

}  // namespace
}  // namespace footfall
