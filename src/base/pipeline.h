// A stream of pieces on several threads, in three steps.
#pragma once

#include <cstddef>
#include <functional>

namespace footfall {

// A piece lies in a place, 0 .. places-1, which is its own from `begin` to the end of `finish`.
struct PipelineSteps {
  // Fills the place with the next piece; false: there is none. One at a time, in order.
  std::function<bool(std::size_t place)> begin;
  // Several pieces at once; `worker` is 0 .. threads-1 and has one at a time.
  std::function<void(std::size_t place, unsigned worker)> work;
  // One at a time, in the order of `begin`.
  std::function<void(std::size_t place)> finish;
};

// Returns when all pieces are finished. What a step throws is thrown here, after all pieces before
// it are finished and without any behind it: the outcome does not depend on threads, of which the
// caller is one; where the system gives fewer, fewer do the work. Steps run on any of them.
void run_pipeline(std::size_t places, unsigned threads, const PipelineSteps& steps);

}  // namespace footfall
