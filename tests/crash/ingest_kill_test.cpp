// kill -9 in the midst of `footfall ingest`: each file is in the store once and whole, or not at
// all, and the next try is not in the way of the last.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/text.h"
#include "crash/run_and_kill.h"
#include "store/store.h"

namespace footfall {
namespace {

constexpr int rows_a_file = 20'000;

// A file of the rees46 format; one row in a thousand is cut short and set aside.
void write_file(const std::string& path, int number) {
  std::ofstream out(path, std::ios::binary);
  out << "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
         "user_session\n";
  for (int row = 0; row < rows_a_file; ++row) {
    const int user = (row * 7919 + number) % 900;
    out << "2019-10-0" << 1 + row % 9 << " 00:" << 10 + row % 50 << ":00 UTC,"
        << (row % 11 == 0 ? "purchase," : "view,") << 1'000'000 + row % 300;
    if (row % 1000 == 999) {
      out << "\n";
      continue;
    }
    out << ",2053013555631882655,a.b" << row % 5 << ",brand" << row % 40 << "," << row % 900
        << ".25," << 500'000'000 + user << ",0c5dd2f5-1d8b-4a3e-9c59-3c1b5f" << 100'000 + user
        << "\n";
  }
}

class IngestKill : public testing::Test {
 protected:
  IngestKill() {
    const char* program = std::getenv("FOOTFALL_PROGRAM");
    program_ = program == nullptr ? "build/release/bin/footfall" : program;
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    store_ = path_join(directory_, "store");
  }
  ~IngestKill() override { std::filesystem::remove_all(directory_); }

  std::string file(int number) const { return path_join(directory_, str("part-", number, ".csv")); }

  Killed ingest(int number, std::chrono::microseconds time) const {
    return run_and_kill({program_, "ingest", file(number), "--store", store_, "--quiet"}, time);
  }

  // How many files the store holds; each once, whole, in order.
  int files_loaded() const {
    if (!std::filesystem::exists(path_join(store_, "MANIFEST"))) return 0;
    EXPECT_EQ(verify_store(real_file_system(), store_, 2).findings, std::vector<std::string>());
    const auto store = StoreReader::open(real_file_system(), store_);
    int number = 0;
    for (const auto& load : store->manifest().loads) {
      EXPECT_EQ(load.sources.at(0).name, file(number++));
      EXPECT_EQ(load.ledger(), (Ledger{rows_a_file, rows_a_file - 20, 20, 0}));
    }
    return number;
  }

  std::string program_;
  std::string directory_;
  std::string store_;
};

TEST_F(IngestKill, LeavesEachFileWholeOrAbsent) {
  if (!std::filesystem::exists(program_)) GTEST_SKIP() << program_ << " is not built";
  write_file(file(0), 0);
  const auto begin = std::chrono::steady_clock::now();
  const Killed first = ingest(0, std::chrono::microseconds(0));
  ASSERT_EQ(first.exit_code, 0) << first.said;
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  std::mt19937_64 random(9);
  int loaded = files_loaded();
  ASSERT_EQ(loaded, 1);
  int cut = 0;
  for (int kill = 0; kill < kills_wanted(); ++kill) {
    if (loaded % 20 == 0) {  // so that the store stays small and first loads are killed too
      std::filesystem::remove_all(store_);
      loaded = 0;
    }
    write_file(file(loaded), loaded);
    const std::uint64_t longest = std::uint64_t(whole.count()) * 5 / 4;
    const Killed killed = ingest(loaded, std::chrono::microseconds(1 + random() % longest));
    const int now = files_loaded();
    if (killed.ended) {
      ASSERT_EQ(killed.exit_code, 0) << killed.said;
      ASSERT_EQ(now, loaded + 1) << "after kill " << kill;
    }
    ASSERT_TRUE(now == loaded || now == loaded + 1) << "after kill " << kill;
    cut += killed.ended ? 0 : 1;
    loaded = now;
  }
  EXPECT_GT(cut, kills_wanted() / 4);
  std::cout << "kills of ingest: " << cut << " in its midst, " << kills_wanted() - cut
            << " came too late\n";
}

}  // namespace
}  // namespace footfall
