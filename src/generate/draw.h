// Drawing an index by weight in constant time (Walker's alias method, in integers).
//
// A table is built once and then only read, so threads may share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace footfall {

// One column of an alias table: the index itself where the draw's low half is below `keep`,
// `other` where it is not.
struct DrawSlot {
  std::uint32_t keep = 0;
  std::uint32_t other = 0;
};

// Fills `slots` for `weights`, which are equally many, at least one of them above zero, and add
// up to less than 2^32.
void fill_draw_slots(std::span<const std::uint64_t> weights, std::span<DrawSlot> slots);

// The index that 64 random bits choose.
inline std::uint32_t draw(std::span<const DrawSlot> slots, std::uint64_t bits) noexcept {
  const auto column = static_cast<std::uint32_t>(((bits >> 32) * slots.size()) >> 32);
  const DrawSlot& slot = slots[column];
  return static_cast<std::uint32_t>(bits) < slot.keep ? column : slot.other;
}

class DrawTable {
 public:
  DrawTable() = default;
  // As fill_draw_slots, but the weights may be of any size: they are scaled to fit.
  explicit DrawTable(std::span<const std::uint64_t> weights);

  std::uint32_t operator()(std::uint64_t bits) const noexcept { return draw(slots_, bits); }
  std::size_t size() const noexcept { return slots_.size(); }

 private:
  std::vector<DrawSlot> slots_;
};

// The weights scaled so that they add up to a little less than 2^31; what was above zero stays so.
std::vector<std::uint64_t> scaled_weights(std::span<const std::uint64_t> weights);

// Weights in proportion to 1 / (n + c)^e for n = 1 .. count, where `offset` is c in tenths and
// `halves` is 2 e: most of what people do in a shop falls off like this.
std::vector<std::uint64_t> falling_weights(std::uint32_t count, std::uint32_t offset,
                                           std::uint32_t halves);

// floor(sqrt(x)), exactly.
std::uint64_t square_root(std::uint64_t x) noexcept;

}  // namespace footfall
