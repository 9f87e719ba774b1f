#include "base/radix.h"

#include <array>
#include <numeric>

namespace footfall {
namespace {

struct Placed {
  std::uint64_t key;
  std::uint32_t place;
};

}  // namespace

std::vector<std::uint32_t> ascending_order(std::span<const std::uint64_t> keys) {
  std::uint64_t differ = 0;
  for (const std::uint64_t key : keys) differ |= key ^ keys[0];
  std::vector<Placed> from(keys.size());
  std::vector<Placed> to(differ == 0 ? 0 : keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) from[i] = {keys[i], std::uint32_t(i)};
  for (unsigned shift = 0; shift < 64; shift += 8) {
    if (((differ >> shift) & 0xFF) == 0) continue;
    std::array<std::size_t, 257> begins{};
    for (const Placed& each : from) ++begins[((each.key >> shift) & 0xFF) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    for (const Placed& each : from) to[begins[(each.key >> shift) & 0xFF]++] = each;
    from.swap(to);
  }
  std::vector<std::uint32_t> order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = from[i].place;
  return order;
}

}  // namespace footfall
