// Statistics of counts, as answers need them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace footfall {

// Wilson's 95 % interval of a share (Wilson 1927). `all` is above 0.
std::pair<double, double> wilson_interval(std::int64_t part, std::int64_t all);

struct ChiSquare {
  double statistic = 0;
  int degrees = 0;  // 0: there is nothing to compare; p is 1
  double p = 1;
};
// Pearson's test whether the share of `part` is the same in all groups (part, all); groups of
// nobody are passed over.
ChiSquare chi_square(const std::vector<std::pair<std::int64_t, std::int64_t>>& groups);

// Holm's adjustment of p-values for how many there are, in their order (Holm 1979).
std::vector<double> holm(const std::vector<double>& p);

}  // namespace footfall
