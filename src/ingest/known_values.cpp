#include "ingest/known_values.h"

#include <algorithm>

#include "base/hash.h"

namespace footfall {
namespace {

constexpr std::size_t slots_at_first = 1024;
constexpr std::size_t entries_wanted = 8192;
constexpr std::size_t text_bytes_wanted = std::size_t{1} << 20;

std::uint64_t hash_of(std::span<const std::string_view> texts) noexcept {
  std::uint64_t hash = 0;
  for (const std::string_view text : texts) hash = mix64(hash ^ hash64(text));
  return hash;
}

}  // namespace

KnownValues::KnownValues(std::size_t fields, std::size_t columns)
    : fields_(fields), columns_(columns), slots_(slots_at_first, free) {}

std::uint64_t KnownValues::find(std::span<const std::string_view> texts) noexcept {
  hash_ = hash_of(texts);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash_ & mask; slots_[at] != free; at = (at + 1) & mask) {
    const std::uint32_t place = slots_[at];
    if (entries_[place].hash == hash_ && is(place, texts)) return begin_ + place;
  }
  return none;
}

bool KnownValues::is(std::uint32_t place, std::span<const std::string_view> texts) const noexcept {
  return std::ranges::equal(texts, std::span(texts_).subspan(place * fields_, fields_));
}

std::uint64_t KnownValues::add(std::span<const std::string_view> texts,
                               std::span<const TypedValue> values, const Steps& steps) {
  const auto place = std::uint32_t(entries_.size());
  entries_.push_back({hash_, steps});
  for (const std::string_view text : texts) texts_.push_back(arena_.keep(text));
  for (const TypedValue& value : values) {
    values_.push_back({value.present, value.number, arena_.keep(value.text)});
  }
  if (entries_.size() * 2 <= slots_.size()) {
    put(place);
  } else {
    slots_.assign(slots_.size() * 2, free);
    for (std::uint32_t each = 0; each <= place; ++each) put(each);
  }
  return begin_ + place;
}

void KnownValues::put(std::uint32_t place) noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = entries_[place].hash & mask;
  while (slots_[at] != free) at = (at + 1) & mask;
  slots_[at] = place;
}

bool KnownValues::full() const noexcept {
  return entries_.size() >= entries_wanted || arena_.bytes() >= text_bytes_wanted;
}

void KnownValues::forget() noexcept {
  begin_ = end();
  std::ranges::fill(slots_, free);
  entries_.clear();
  texts_.clear();
  values_.clear();
  arena_.clear();
}

}  // namespace footfall
