// kill -9 in the midst of loads: whatever was acknowledged is there, once, and nothing else.
//
// A power cut is another matter (store/power_cut_test.cpp): here the system still writes out what
// the program handed to it.
#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/text.h"
#include "crash/batches.h"
#include "crash/run_and_kill.h"

namespace footfall {
namespace {

// Runs the load program for that long, kills it, and gives the last batch it acknowledged (0:
// none).
std::uint64_t load_and_kill(const std::string& store, std::chrono::microseconds time) {
  const Killed killed = run_and_kill({FOOTFALL_LOAD_PROGRAM, store}, time);
  EXPECT_FALSE(killed.ended) << "the program ended by itself: " << killed.said;
  const auto lines = split(killed.said, '\n');
  return lines.size() < 2 ? 0 : static_cast<std::uint64_t>(*parse_int64(lines[lines.size() - 2]));
}

TEST(Kill, LosesNoAcknowledgedLoadAndLeavesNoneHalf) {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
  const std::string directory = mkdtemp(pattern.data());
  std::mt19937_64 random(50);
  std::uint64_t batches = 0;
  std::uint64_t committed = 0;
  std::string store;
  for (int kill = 0; kill < kills_wanted(); ++kill) {
    if (kill % 25 == 0) {  // a fresh store now and then, so that first loads are killed too
      store = path_join(directory, str("store-", kill));
      committed += batches;
      batches = 0;
    }
    const std::uint64_t before = batches;
    const auto time = std::chrono::microseconds(500 + random() % 60'000);
    const std::uint64_t acknowledged = load_and_kill(store, time);
    ASSERT_EQ(batches_fault(store, batches), "") << "after kill " << kill;
    ASSERT_GE(batches, std::max(before, acknowledged)) << "after kill " << kill;
    ASSERT_LE(batches, std::max(before, acknowledged) + 1) << "after kill " << kill;
  }
  // What the last kill left behind does not matter to the next writer.
  StoreWriter::open(real_file_system(), store);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(store)) ++files;
  EXPECT_EQ(files, batches == 0 ? 1 : 3 * batches + 2);  // two segments, set aside; manifest, lock
  std::cout << "kills: " << kills_wanted() << ", loads committed: " << committed + batches << "\n";
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace footfall
