#include "base/threads.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace footfall {
namespace {

TEST(ParallelFor, RunsEveryJobOnce) {
  std::vector<std::atomic<int>> runs(1000);
  parallel_for(runs.size(), 3, {}, [&](std::size_t job, unsigned worker) {
    EXPECT_LT(worker, 3U);
    ++runs[job];
  });
  for (const auto& count : runs) EXPECT_EQ(count, 1);
}

TEST(ParallelFor, HandsOnTheFirstException) {
  const auto job = [](std::size_t index, unsigned) {
    if (index == 5) throw std::runtime_error("job 5");
  };
  EXPECT_THROW(parallel_for(100, 2, {}, job), std::runtime_error);
}

TEST(ParallelFor, StopsBetweenJobs) {
  std::stop_source source;
  std::atomic<int> done{0};
  const auto job = [&](std::size_t, unsigned) {
    if (++done == 3) source.request_stop();
  };
  EXPECT_THROW(parallel_for(1'000'000, 1, source.get_token(), job), Error);
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace footfall
