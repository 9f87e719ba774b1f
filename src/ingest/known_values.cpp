#include "ingest/known_values.h"

#include <algorithm>

#include "base/hash.h"

namespace footfall {

KnownValues::KnownValues() : places_(places), entries_(entries_max), texts_(texts_max) {}

std::optional<KnownValue> KnownValues::find(std::string_view text) noexcept {
  if (text.size() > text_max) return std::nullopt;
  hash_ = hash64(text);
  for (place_ = hash_ % places; places_[place_] != 0; place_ = (place_ + 1) % places) {
    const Entry& entry = entries_[places_[place_] - 1U];
    if (entry.hash != hash_ >> 32U || entry.text_size != text.size()) continue;
    const char* const kept = texts_.data() + entry.text;
    if (!std::equal(text.begin(), text.end(), kept)) continue;
    return KnownValue{
        .value = {entry.present, entry.number, {kept + entry.text_size, entry.made_size}},
        .changed = entry.changed,
        .emptied = entry.emptied};
  }
  return std::nullopt;
}

void KnownValues::keep(std::string_view text, const KnownValue& known) noexcept {
  const std::string_view made = known.value.text;
  if (text.size() > text_max || made.size() > text_max) return;
  if (entries_used_ == entries_max || texts_used_ + text.size() + made.size() > texts_max) forget();
  Entry& entry = entries_[entries_used_];
  entry = {.hash = std::uint32_t(hash_ >> 32U),
           .text = std::uint32_t(texts_used_),
           .text_size = std::uint8_t(text.size()),
           .made_size = std::uint8_t(made.size()),
           .present = known.value.present,
           .changed = known.changed,
           .emptied = known.emptied,
           .number = known.value.number};
  std::ranges::copy(text, texts_.begin() + std::ptrdiff_t(texts_used_));
  texts_used_ += text.size();
  std::ranges::copy(made, texts_.begin() + std::ptrdiff_t(texts_used_));
  texts_used_ += made.size();
  places_[place_] = std::uint16_t(++entries_used_);
}

void KnownValues::forget() noexcept {
  std::ranges::fill(places_, std::uint16_t{0});
  entries_used_ = 0;
  texts_used_ = 0;
  place_ = hash_ % places;
}

}  // namespace footfall
