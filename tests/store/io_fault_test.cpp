// Every call of the system made to fail once, and from then on for ever: a clear error, and the
// last commit intact.
#include <filesystem>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/failing_system_calls.h"
#include "base/real_file_system.h"
#include "base/text.h"
#include "store/row_text.h"

namespace footfall {
namespace {

const std::string first_rows =
    "event_time event_type user_id:int64 brand:dictionary\n1 view 7 lg\n2 cart 7 -\n";
const std::string second_rows =
    "event_time event_type user_id:int64 brand:dictionary\n3 wish 8 lg\n4 view 9 apple\n";
constexpr std::string_view first_text = "7 1 view lg\n7 2 cart -\n";

class IoFault : public testing::TestWithParam<Fault> {
 protected:
  IoFault() {
    std::string pattern =
        std::filesystem::exists("/dev/shm") ? "/dev/shm/footfall-XXXXXX" : "/tmp/footfall-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    store_ = path_join(directory_, "s");
  }
  ~IoFault() override { std::filesystem::remove_all(directory_); }

  void begin_anew() {
    std::filesystem::remove_all(store_);
    load_rows(*StoreWriter::open(real_file_system(), store_), TextRows(first_rows), "first");
  }

  // A second load with two segments and a row set aside, through `calls`; what went wrong.
  std::string second_load(SystemCalls& calls) {
    RealFileSystem files(calls);
    return error_of([&] {
      const auto store = StoreWriter::open(files, store_);
      const TextRows rows(second_rows);
      const auto load = store->begin_load(rows.schema);
      load->append(rows.block);
      load->close_segment();
      load->append(rows.block);
      load->set_aside({0, 1, 0, "", "bad", "raw"});
      load->commit(record_of("second", 4, 1));
    });
  }

  // What a program that starts afterwards finds.
  std::string text() { return text_or_error(real_file_system(), store_); }

  void check(std::size_t at, const std::string& error, const std::string& whole) {
    const std::string found = text();
    const std::string where = str("call ", at, ": ", error);
    if (error == "no error") {
      EXPECT_EQ(found, whole) << where;
    } else {
      // A fault behind the rename leaves the new commit, whole; else the old one is there.
      EXPECT_TRUE(found == first_text || found == whole) << where << "\n" << found;
      EXPECT_NE(error.find("cannot "), std::string::npos) << where;
      EXPECT_NE(error.find(directory_), std::string::npos) << where;
    }
    const auto report = verify_store(real_file_system(), store_, 1);
    EXPECT_EQ(report.findings, std::vector<std::string>()) << where;
  }

  std::string directory_;
  std::string store_;
};

TEST_P(IoFault, AtAnyCallGivesAClearErrorAndKeepsTheLastCommit) {
  begin_anew();
  FailingSystemCalls none(~std::size_t{0}, GetParam());
  ASSERT_EQ(second_load(none), "no error");
  const std::string whole = text();
  ASSERT_GT(none.calls(), 50U);
  for (const bool for_ever : {false, true}) {
    for (std::size_t at = 0; at < none.calls(); ++at) {
      begin_anew();
      FailingSystemCalls calls(at, GetParam(), for_ever && GetParam() != Fault::interrupted);
      const std::string error = second_load(calls);
      check(at, error, whole);
      if (!calls.has_failed()) continue;
      if (GetParam() == Fault::io_error || GetParam() == Fault::disk_full) {
        EXPECT_NE(error, "no error") << "call " << at;
      }
      // Whatever was left over does not stand in the way of the next load.
      SystemCalls sound;
      EXPECT_EQ(second_load(sound), "no error") << "call " << at;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EachFault, IoFault,
                         testing::Values(Fault::io_error, Fault::disk_full, Fault::interrupted,
                                         Fault::short_write, Fault::failed_sync));

TEST(IoFault, OfAReadLeavesTheStoreAsItIsAndNamesTheFile) {
  std::string pattern = "/tmp/footfall-XXXXXX";
  const std::string directory = mkdtemp(pattern.data());
  const std::string store = path_join(directory, "s");
  load_rows(*StoreWriter::open(real_file_system(), store), TextRows(first_rows));
  for (std::size_t at = 0;; ++at) {
    FailingSystemCalls calls(at, Fault::io_error);
    RealFileSystem files(calls);
    const std::string text = text_or_error(files, store);
    if (!calls.has_failed()) {
      EXPECT_EQ(text, first_text);
      EXPECT_GE(at, 4U);
      break;
    }
    EXPECT_TRUE(text.starts_with("cannot ") && text.find(directory) != std::string::npos) << text;
  }
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace footfall
