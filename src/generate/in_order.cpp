#include "generate/in_order.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace footfall {

char* Piece::room(std::size_t bytes) {
  if (bytes > capacity_) {
    bytes_.reset();
    bytes_ = std::make_unique_for_overwrite<char[]>(bytes);
    capacity_ = bytes;
  }
  size_ = 0;
  return bytes_.get();
}

namespace {

// What the makers and the one who hands on share. A piece's place is its number modulo the count
// of places, so a maker waits until the piece that many numbers before its own is handed on.
struct Line {
  struct Place {
    Piece piece;
    bool made = false;
  };

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Place> places;
  std::size_t count = 0;
  std::size_t taken = 0;   // numbers given to makers
  std::size_t handed = 0;  // numbers handed on
  bool stopped = false;
  std::exception_ptr failure;

  Place& place(std::size_t number) { return places[number % places.size()]; }

  void stop(std::exception_ptr why) {
    const std::scoped_lock lock(mutex);
    stopped = true;
    if (!failure) failure = std::move(why);
    changed.notify_all();
  }
};

void make_pieces(Line& line, unsigned maker,
                 const std::function<void(std::size_t, unsigned, Piece&)>& make) {
  try {
    while (true) {
      std::unique_lock lock(line.mutex);
      line.changed.wait(lock, [&] {
        return line.stopped || line.taken == line.count ||
               line.taken < line.handed + line.places.size();
      });
      if (line.stopped || line.taken == line.count) return;
      const std::size_t number = line.taken++;
      lock.unlock();
      make(number, maker, line.place(number).piece);
      lock.lock();
      line.place(number).made = true;
      line.changed.notify_all();
    }
  } catch (...) {
    line.stop(std::current_exception());
  }
}

void hand_on(Line& line, const std::function<void(std::string_view)>& sink) {
  for (std::size_t number = 0; number < line.count; ++number) {
    Line::Place& place = line.place(number);
    {
      std::unique_lock lock(line.mutex);
      line.changed.wait(lock, [&] { return line.stopped || place.made; });
      if (line.stopped) return;
    }
    sink(place.piece.text());
    const std::scoped_lock lock(line.mutex);
    place.made = false;
    line.handed = number + 1;
    line.changed.notify_all();
  }
}

}  // namespace

void make_in_order(std::size_t count, unsigned threads,
                   const std::function<void(std::size_t, unsigned, Piece&)>& make,
                   const std::function<void(std::string_view)>& sink) {
  Line line;
  threads = std::max(threads, 1U);
  line.count = count;
  line.places.resize(threads + 2);
  {
    std::vector<std::jthread> makers;
    for (unsigned maker = 0; maker < threads; ++maker) {
      makers.emplace_back([&line, &make, maker] { make_pieces(line, maker, make); });
    }
    try {
      hand_on(line, sink);
    } catch (...) {
      line.stop(std::current_exception());
    }
  }
  if (line.failure) std::rethrow_exception(line.failure);
}

}  // namespace footfall
