// Who visits in which hour: all visits of a made-up file, in the order of their first hour.
//
// Customers are taken in their order until their events make up the wanted number of rows exactly;
// the last one's visits are cut to fit. Within an hour visits are ordered by customer, so the
// timetable does not depend on the number of threads. 12 bytes a visit.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "generate/shop.h"

namespace footfall {

class Timetable {
 public:
  Timetable(const Shop& shop, std::uint64_t rows, unsigned threads, const std::stop_token& stop);

  std::span<const Visit> visits(std::uint32_t hour) const;
  std::uint32_t user_count() const { return user_count_; }

 private:
  using Counts = std::vector<std::uint32_t>;  // visits by hour

  void count_blocks(const Shop& shop, std::uint64_t rows, unsigned threads,
                    const std::stop_token& stop);
  void count_last_block(const Shop& shop, std::uint32_t first_user, std::uint64_t events);
  void place_visits(const Shop& shop, unsigned threads, const std::stop_token& stop);

  std::uint32_t hours_;
  std::uint32_t user_count_ = 0;
  std::vector<Counts> block_counts_;  // of each block of customers
  std::uint64_t cut_events_ = 0;      // what is left for the last customer
  std::vector<std::uint64_t> hour_begins_;
  std::vector<Visit> visits_;
};

}  // namespace footfall
