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

TEST(Concurrency, ReadersSeeWholeCommitsWhileOneWriterCommits) {
  std::string pattern =
      std::filesystem::exists("/dev/shm") ? "/dev/shm/footfall-XXXXXX" : "/tmp/footfall-XXXXXX";
  const std::string directory = mkdtemp(pattern.data());
  const std::string path = path_join(directory, "s");
  const auto writer = StoreWriter::open(real_file_system(), path);
  load_three(*writer, 1);
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> opened = 0;
  std::vector<std::string> faults(8);
  std::vector<std::thread> readers;
  for (auto& fault : faults) {
    readers.emplace_back([&] {
      std::uint64_t last = 0;
      const std::string error = error_of([&] {
        while (!stop && fault.empty()) {
          const auto store = StoreReader::open(real_file_system(), path);
          fault = fault_of(*store);
          if (store->manifest().commit < last) fault = "a commit went away";
          last = store->manifest().commit;
          ++opened;
        }
      });
      if (error != "no error") fault = error;
    });
  }
  const auto end = std::chrono::steady_clock::now() + time_wanted();
  int loads = 1;
  // So many are enough: each state is checked whole.
  while (std::chrono::steady_clock::now() < end && loads < 300) load_three(*writer, ++loads);
  std::this_thread::sleep_until(end);
  stop = true;
  for (auto& reader : readers) reader.join();
  for (const auto& fault : faults) EXPECT_EQ(fault, "");
  EXPECT_GT(opened.load(), 8U);
  EXPECT_EQ(StoreReader::open(real_file_system(), path)->manifest().rows(), 3U * unsigned(loads));
  std::cout << "commits: " << loads << ", states read: " << opened << "\n";
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace footfall
