// Work on several cores: numbered jobs, dealt out one at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace footfall {

// Runs job(index, worker) for every index in 0 .. jobs-1 on `threads` threads (the caller is one
// of them); worker is 0 .. threads-1 and never runs two jobs at once. Jobs are taken in ascending
// order. Returns when all are done. The first exception of any job is rethrown here; after one,
// or a stop request, no new job begins (then Error interrupted is thrown).
void parallel_for(std::size_t jobs, unsigned threads, std::stop_token stop,
                  const std::function<void(std::size_t job, unsigned worker)>& job);

// All cores that this process may use.
unsigned cores() noexcept;

}  // namespace footfall
