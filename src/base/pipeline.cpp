#include "base/pipeline.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace footfall {
namespace {

// Pieces are numbered as they begin; a piece's place is its number modulo the count of places.
class Pipeline {
 public:
  Pipeline(std::size_t places, const PipelineSteps& steps) : steps_(steps), pieces_(places) {}

  // Does what can be done next, until nothing is left. What is nearest to its end comes first, so
  // that few pieces wait.
  void run(unsigned worker) {
    std::unique_lock lock(mutex_);
    while (!ended()) {
      if (!finishing_ && finished_ < begun_ && piece(finished_).state == State::worked) {
        finish_one(lock);
      } else if (worked_ < begun_) {
        work_one(lock, worker);
      } else if (!beginning_ && !last_ && begun_ < finished_ + pieces_.size()) {
        begin_one(lock);
      } else {
        changed_.wait(lock);
      }
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  enum class State { empty, begun, worked };
  struct Piece {
    State state = State::empty;
    std::exception_ptr failure;
  };

  Piece& piece(std::size_t number) { return pieces_[number % pieces_.size()]; }
  bool ended() const { return failure_ || (last_ && finished_ == begun_); }

  // Each runs its step without the lock and holds it again at the end.
  template <typename Step>
  static std::exception_ptr run_step(std::unique_lock<std::mutex>& lock, const Step& step) {
    std::exception_ptr failure;
    lock.unlock();
    try {
      step();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    return failure;
  }

  void begin_one(std::unique_lock<std::mutex>& lock) {
    beginning_ = true;
    const std::size_t number = begun_;
    bool more = false;
    const auto failure = run_step(lock, [&] { more = steps_.begin(number % pieces_.size()); });
    beginning_ = false;
    last_ = failure || !more;
    if (failure || more) {
      // A piece that failed is worked on by nobody, but has its turn to be thrown.
      piece(number) = {failure ? State::worked : State::begun, failure};
      ++begun_;
    }
    changed_.notify_all();
  }

  void work_one(std::unique_lock<std::mutex>& lock, unsigned worker) {
    const std::size_t number = worked_++;
    if (piece(number).state == State::worked) return;  // it failed when it began
    const auto failure = run_step(lock, [&] { steps_.work(number % pieces_.size(), worker); });
    piece(number) = {State::worked, failure};
    changed_.notify_all();
  }

  void finish_one(std::unique_lock<std::mutex>& lock) {
    finishing_ = true;
    const std::size_t number = finished_;
    std::exception_ptr failure = piece(number).failure;
    if (!failure) failure = run_step(lock, [&] { steps_.finish(number % pieces_.size()); });
    finishing_ = false;
    failure_ = failure;
    piece(number) = {};
    ++finished_;
    changed_.notify_all();
  }

  const PipelineSteps& steps_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable changed_;
  std::vector<Piece> pieces_;
  std::size_t begun_ = 0;     // numbers below it have begun,
  std::size_t worked_ = 0;    // are or were worked on,
  std::size_t finished_ = 0;  // are finished
  bool beginning_ = false;
  bool finishing_ = false;
  bool last_ = false;  // no more pieces begin
  std::exception_ptr failure_;
};

// False: the system gives no more threads; those that run do all the work.
template <typename Work>
bool start(std::vector<std::jthread>& pool, const Work& work) {
  try {
    pool.emplace_back(work);
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

}  // namespace

void run_pipeline(std::size_t places, unsigned threads, const PipelineSteps& steps) {
  Pipeline pipeline(places, steps);
  {
    std::vector<std::jthread> pool;
    for (unsigned worker = 1; worker < threads; ++worker) {
      if (!start(pool, [&pipeline, worker] { pipeline.run(worker); })) break;
    }
    pipeline.run(0);
  }
  pipeline.rethrow();
}

}  // namespace footfall
