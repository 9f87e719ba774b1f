#include "generate/timetable.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "base/threads.h"

namespace footfall {
namespace {

constexpr std::uint32_t block_users = 16'384;
constexpr std::uint32_t hour_seconds = 3'600;

// Calls `use` with each visit of one block of customers.
template <typename Use>
void for_each_visit(const Shop& shop, std::uint32_t begin, std::uint32_t end, const Use& use) {
  std::vector<Visit> visits;
  for (std::uint32_t user = begin; user < end; ++user) {
    visits.clear();
    shop.plan(user, visits);
    for (const Visit& visit : visits) use(visit);
  }
}

// Cuts the visits of the last customer so that they have exactly `events` events, at least one.
void cut(std::vector<Visit>& visits, std::uint64_t events) {
  std::size_t kept = 0;
  for (; events > 0; ++kept) {
    Visit& visit = visits[kept];
    visit.size = static_cast<std::uint16_t>(std::min<std::uint64_t>(visit.size, events));
    events -= visit.size;
  }
  visits.resize(kept);
}

}  // namespace

Timetable::Timetable(const Shop& shop, std::uint64_t rows, unsigned threads,
                     const std::stop_token& stop)
    : hours_(shop.hours()) {
  count_blocks(shop, rows, threads, stop);
  place_visits(shop, threads, stop);
}

std::span<const Visit> Timetable::visits(std::uint32_t hour) const {
  return std::span(visits_).subspan(hour_begins_[hour],
                                    hour_begins_[hour + 1] - hour_begins_[hour]);
}

// Counts visits by block and hour, some blocks at a time, until the events suffice.
void Timetable::count_blocks(const Shop& shop, std::uint64_t rows, unsigned threads,
                             const std::stop_token& stop) {
  const std::uint64_t users_max = shop.user_count_max();
  const std::size_t batch = std::max(threads, 1U);
  std::uint64_t left = rows;
  while (true) {
    const std::uint64_t first = block_counts_.size();
    FOOTFALL_CHECK(first * block_users < users_max);  // a shop has customers enough
    std::vector<Counts> counts(batch, Counts(hours_));
    std::vector<std::uint64_t> events(batch);
    parallel_for(batch, threads, stop, [&](std::size_t i, unsigned) {
      const std::uint64_t begin = std::min((first + i) * block_users, users_max);
      const std::uint64_t end = std::min(begin + block_users, users_max);
      for_each_visit(shop, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                     [&](const Visit& visit) {
                       ++counts[i][visit.start / hour_seconds];
                       events[i] += visit.size;
                     });
    });
    for (std::size_t i = 0; i < batch; ++i) {
      if (events[i] >= left) {
        return count_last_block(shop, static_cast<std::uint32_t>((first + i) * block_users), left);
      }
      left -= events[i];
      block_counts_.push_back(std::move(counts[i]));
    }
  }
}

// The wanted number of events is reached within this block: finds by whom.
void Timetable::count_last_block(const Shop& shop, std::uint32_t first_user, std::uint64_t events) {
  Counts& counts = block_counts_.emplace_back(hours_);
  std::vector<Visit> visits;
  for (std::uint32_t user = first_user;; ++user) {
    visits.clear();
    shop.plan(user, visits);
    std::uint64_t sum = 0;
    for (const Visit& visit : visits) sum += visit.size;
    const bool last = sum >= events;
    if (last) cut(visits, events);
    for (const Visit& visit : visits) ++counts[visit.start / hour_seconds];
    if (last) {
      user_count_ = user + 1;
      cut_events_ = events;
      return;
    }
    events -= sum;
  }
}

// Every block knows where its visits of an hour go: after those of the blocks before it.
void Timetable::place_visits(const Shop& shop, unsigned threads, const std::stop_token& stop) {
  hour_begins_.assign(hours_ + 1, 0);
  for (const auto& counts : block_counts_) {
    for (std::uint32_t hour = 0; hour < hours_; ++hour) hour_begins_[hour + 1] += counts[hour];
  }
  std::partial_sum(hour_begins_.begin(), hour_begins_.end(), hour_begins_.begin());
  visits_.resize(hour_begins_.back());

  std::vector<std::vector<std::uint64_t>> places(block_counts_.size());
  std::vector<std::uint64_t> next(hour_begins_.begin(), hour_begins_.end() - 1);
  for (std::size_t block = 0; block < places.size(); ++block) {
    places[block] = next;
    for (std::uint32_t hour = 0; hour < hours_; ++hour) next[hour] += block_counts_[block][hour];
  }
  parallel_for(places.size(), threads, stop, [&](std::size_t block, unsigned) {
    auto& place = places[block];
    const auto put = [&](const Visit& visit) {
      visits_[place[visit.start / hour_seconds]++] = visit;
    };
    const auto begin = static_cast<std::uint32_t>(block * block_users);
    const std::uint32_t end = std::min(begin + block_users, user_count_ - 1);
    for_each_visit(shop, begin, end, put);
    if (block + 1 != places.size()) return;
    std::vector<Visit> visits;
    shop.plan(user_count_ - 1, visits);
    cut(visits, cut_events_);
    for (const Visit& visit : visits) put(visit);
  });
  block_counts_.clear();
}

}  // namespace footfall
