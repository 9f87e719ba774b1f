#include "base/threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <sched.h>

#include "base/error.h"

namespace footfall {

void parallel_for(std::size_t jobs, unsigned threads, std::stop_token stop,
                  const std::function<void(std::size_t job, unsigned worker)>& job) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&](unsigned worker) {
    try {
      while (!failed.load(std::memory_order_relaxed) && !stop.stop_requested()) {
        const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
        if (index >= jobs) return;
        job(index, worker);
      }
    } catch (...) {
      const std::scoped_lock lock(failure_mutex);
      if (!failed.exchange(true)) failure = std::current_exception();
    }
  };
  const auto helpers = unsigned(std::min<std::size_t>(std::max(threads, 1U), jobs));
  {
    std::vector<std::jthread> pool;
    for (unsigned worker = 1; worker < helpers; ++worker) pool.emplace_back(work, worker);
    work(0);
  }
  if (failure) std::rethrow_exception(failure);
  if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
}

unsigned cores() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return unsigned(std::max(CPU_COUNT(&set), 1));
}

}  // namespace footfall
