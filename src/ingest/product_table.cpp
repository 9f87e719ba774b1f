#include "ingest/product_table.h"

#include <algorithm>

namespace footfall {
namespace {

constexpr std::size_t arena_chunk = std::size_t{1} << 18;
constexpr std::size_t slots_at_first = std::size_t{1} << 12;

}  // namespace

std::string_view TextArena::keep(std::string_view text) {
  if (text.size() > room_) {
    const std::size_t chunk = std::max(arena_chunk, text.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
    next_ = chunks_.back().get();
    room_ = chunk;
    bytes_ += chunk;
  }
  if (!text.empty()) std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  room_ -= text.size();
  return kept;
}

ProductTable::ProductTable(std::size_t columns)
    : columns_(columns), slots_(slots_at_first), mask_(slots_at_first - 1) {}

std::uint32_t ProductTable::add(std::uint64_t hash, std::string_view raw,
                                const std::vector<TypedValue>& row_values,
                                const std::vector<std::size_t>& columns, RowPlace first) {
  if ((texts_.size() + 1) * 2 > slots_.size()) grow();
  const std::uint32_t code = size();
  hashes_.push_back(hash);
  texts_.push_back(arena_.keep(raw));
  first_.push_back(first);
  for (const std::size_t column : columns) {
    TypedValue value = row_values[column];
    value.text = arena_.keep(value.text);
    values_.push_back(value);
  }
  std::uint64_t at = hash & mask_;
  while (slots_[at].code != none) at = (at + 1) & mask_;
  slots_[at] = {static_cast<std::uint32_t>(hash >> 32), code};
  return code;
}

void ProductTable::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  mask_ = slots_.size() - 1;
  for (std::uint32_t code = 0; code < size(); ++code) {
    std::uint64_t at = hashes_[code] & mask_;
    while (slots_[at].code != none) at = (at + 1) & mask_;
    slots_[at] = {static_cast<std::uint32_t>(hashes_[code] >> 32), code};
  }
}

std::size_t ProductTable::memory_used() const noexcept {
  return slots_.size() * sizeof(Slot) + arena_.bytes() +
         texts_.size() * (sizeof(std::uint64_t) + sizeof(std::string_view) + sizeof(RowPlace) +
                          columns_ * sizeof(TypedValue));
}

}  // namespace footfall
