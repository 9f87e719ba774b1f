#include "ingest/product_table.h"

#include <algorithm>

#include "ingest/fast_plan.h"

namespace footfall {
namespace {

constexpr std::size_t arena_chunk = std::size_t{1} << 18;
constexpr std::size_t slots_at_first = std::size_t{1} << 12;
constexpr std::size_t entry_line = 64;
constexpr std::size_t entries_max = 0xF000'0000;  // places are 32 bits

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
    : columns_(columns), slots_(slots_at_first), mask_(slots_at_first - 1) {
  entries_.resize(2 * entry_line);  // an empty slot's text can be fetched as well
}

std::uint32_t ProductTable::add(std::uint64_t hash, std::string_view raw,
                                const std::vector<TypedValue>& row_values,
                                const std::vector<std::size_t>& columns, RowPlace first) {
  if ((places_.size() + 1) * 2 > slots_.size()) grow();
  const Head head{size(), static_cast<std::uint32_t>(raw.size()), first};
  const std::size_t entry = entries_.size();
  if (entry + raw.size() > entries_max) throw NotRegular{};
  entries_.resize(entry + sizeof head + raw.size());
  std::memcpy(entries_.data() + entry, &head, sizeof head);
  if (!raw.empty()) std::memcpy(entries_.data() + entry + sizeof head, raw.data(), raw.size());
  places_.push_back(static_cast<std::uint32_t>(entry));
  hashes_.push_back(hash);
  for (const std::size_t column : columns) {
    TypedValue value = row_values[column];
    value.text = arena_.keep(value.text);
    values_.push_back(value);
  }
  put_slot(hash, places_.back());
  return head.code;
}

std::string_view ProductTable::raw(std::uint32_t code) const noexcept {
  const Head head = head_at(places_[code]);
  return {entries_.data() + places_[code] + sizeof head, head.size};
}

void ProductTable::put_slot(std::uint64_t hash, std::uint32_t entry) {
  std::uint64_t at = hash & mask_;
  while (slots_[at].tag != 0) at = (at + 1) & mask_;
  slots_[at] = {tag_of(hash), entry};
}

void ProductTable::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  mask_ = slots_.size() - 1;
  for (std::uint32_t code = 0; code < size(); ++code) put_slot(hashes_[code], places_[code]);
}

}  // namespace footfall
