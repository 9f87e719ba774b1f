#include "analysis/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace footfall {
namespace {

// The regularised upper incomplete gamma function Q(a, x): by its series below a + 1, else by its
// continued fraction (DLMF 8.11.4 and 8.9.2, the latter by Lentz's method).
double upper_gamma(double a, double x) {
  if (x <= 0) return 1;
  constexpr int steps_max = 10'000;
  constexpr double close = 1e-16;
  const double factor = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < steps_max && term > sum * close; ++n) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * factor;
  }
  constexpr double tiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / tiny;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < steps_max; ++n) {
    const double an = -n * (n - a);
    b += 2;
    d = an * d + b;
    if (std::abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (std::abs(c) < tiny) c = tiny;
    d = 1 / d;
    const double change = d * c;
    fraction *= change;
    if (std::abs(change - 1) < close) break;
  }
  return fraction * factor;
}

}  // namespace

std::pair<double, double> wilson_interval(std::int64_t part, std::int64_t all) {
  constexpr double z = 1.959963984540054;  // of the normal distribution, at 0.975
  const auto n = double(all);
  const double share = double(part) / n;
  const double middle = share + z * z / (2 * n);
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double whole = 1 + z * z / n;
  return {std::max(0.0, (middle - half) / whole), std::min(1.0, (middle + half) / whole)};
}

ChiSquare chi_square(const std::vector<std::pair<std::int64_t, std::int64_t>>& groups) {
  ChiSquare out;
  std::int64_t part = 0;
  std::int64_t all = 0;
  int met = 0;
  for (const auto& [of_group, people] : groups) {
    part += of_group;
    all += people;
    met += people > 0 ? 1 : 0;
  }
  if (met < 2 || part == 0 || part == all) return out;
  for (const auto& [of_group, people] : groups) {
    if (people == 0) continue;
    const double expected = double(people) * double(part) / double(all);
    const double others = double(people) - expected;
    const double away = double(of_group) - expected;
    out.statistic += away * away / expected + away * away / others;
  }
  out.degrees = met - 1;
  out.p = upper_gamma(out.degrees / 2.0, out.statistic / 2);
  return out;
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> out(p.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, p[order[i]] * double(order.size() - i)));
    out[order[i]] = least;
  }
  return out;
}

}  // namespace footfall
