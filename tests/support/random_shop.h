// Shops as nasty as real ones, from a seed: late rows, equal times, interleaved sessions, orders of
// two users, guests, NULLs everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "support/answers.h"
#include "support/tiny_store.h"

namespace footfall {

// Same seed, same dice, on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // 0 .. sides-1.
  std::size_t roll(std::size_t sides) { return std::size_t(engine_() % sides); }
  bool chance(std::size_t one_in) { return roll(one_in) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[roll(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// Up to `rows_max` rows. Which columns there are, which of them are the product's, and of which
// types the keys are, is thrown as well; price, brand and category are always there.
TinyRows random_shop(std::uint64_t seed, std::size_t rows_max = 120);

// Random clauses, range of time and zone for that shop; often none.
RunOptions random_options(std::uint64_t seed, const TinyRows& rows);

// Random places to cut the rows into up to 20 segments.
std::vector<std::size_t> random_cuts(Dice& dice, std::size_t rows);

}  // namespace footfall
