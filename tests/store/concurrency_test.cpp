// One writer and eight readers on one store: each reader sees whole commits, never half of one.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/text.h"
#include "store/row_text.h"

namespace footfall {
namespace {

// FOOTFALL_CONCURRENCY_SECONDS: `make soak` asks for more.
std::chrono::seconds time_wanted() {
  const char* wanted = std::getenv("FOOTFALL_CONCURRENCY_SECONDS");
  return std::chrono::seconds(wanted == nullptr ? 2 : std::atoi(wanted));
}

// Three rows a load, in two segments, all naming the load.
void load_three(StoreWriter& store, int number) {
  const std::string name = str("load", number);
  const TextRows two(str("event_time event_type user_id:int64 load:dictionary\n", number,
                         " view 1 ", name, "\n", number, " cart 2 ", name, "\n"));
  const TextRows one(
      str("event_time event_type user_id:int64 load:dictionary\n", number, " wish 3 ", name, "\n"));
  const auto load = store.begin_load(two.schema);
  load->append(two.block);
  load->close_segment();
  load->append(one.block);
  load->commit(record_of(name, 3));
}

// "" where the state is whole commits 1 .. n, n being what its manifest says.
std::string fault_of(const StoreReader& store) {
  const std::uint64_t commit = store.manifest().commit;
  if (store.segments().size() != 2 * commit) return "segments are missing";
  const std::uint32_t column = store.schema().column("load").id;
  if (store.dictionary(column).size() != commit + 1) return "the dictionary is of another commit";
  for (std::size_t i = 0; i < store.segments().size(); ++i) {
    const Segment& segment = *store.segments()[i];
    if (segment.rows() != (i % 2 == 0 ? 2U : 1U)) return "a segment is torn";
    const auto code = static_cast<std::uint32_t>(segment.values(column).raw(0));
    if (store.dictionary(column).text(code) != str("load", i / 2 + 1)) return "another load's rows";
  }
  return {};
}

// What readers of one store find until they are stopped.
class Readers {
 public:
  explicit Readers(const std::string& path) : faults_(8) {
    for (auto& fault : faults_) {
      threads_.emplace_back([this, path, &fault] { read(path, fault); });
    }
  }

  // The first fault, "" where there was none.
  std::string stop() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
    for (const auto& fault : faults_) {
      if (!fault.empty()) return fault;
    }
    return {};
  }
  std::uint64_t states() const noexcept { return states_; }

 private:
  void read(const std::string& path, std::string& fault) {
    std::uint64_t last = 0;
    const std::string error = error_of([&] {
      while (!stop_ && fault.empty()) {
        const auto store = StoreReader::open(real_file_system(), path);
        fault = fault_of(*store);
        if (store->manifest().commit < last) fault = "a commit went away";
        last = store->manifest().commit;
        ++states_;
      }
    });
    if (error != "no error") fault = error;
  }

  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> states_ = 0;
  std::vector<std::string> faults_;
  std::vector<std::thread> threads_;
};

TEST(Concurrency, ReadersSeeWholeCommitsWhileOneWriterCommits) {
  std::string pattern =
      std::filesystem::exists("/dev/shm") ? "/dev/shm/footfall-XXXXXX" : "/tmp/footfall-XXXXXX";
  const std::string directory = mkdtemp(pattern.data());
  const auto end = std::chrono::steady_clock::now() + time_wanted();
  int commits = 0;
  std::uint64_t states = 0;
  for (int round = 0; std::chrono::steady_clock::now() < end; ++round) {
    const std::string path = path_join(directory, str(round));
    const auto writer = StoreWriter::open(real_file_system(), path);
    load_three(*writer, 1);
    Readers readers(path);
    int loads = 1;
    // Each state is checked whole, so a store is left when it has grown.
    while (std::chrono::steady_clock::now() < end && loads < 100) load_three(*writer, ++loads);
    ASSERT_EQ(readers.stop(), "") << "round " << round;
    EXPECT_EQ(StoreReader::open(real_file_system(), path)->manifest().rows(), 3U * unsigned(loads));
    commits += loads;
    states += readers.states();
    std::filesystem::remove_all(path);
  }
  EXPECT_GT(states, 8U);
  std::cout << "commits: " << commits << ", states read: " << states << "\n";
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace footfall
