#include "ingest/product_table.h"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace footfall {
namespace {

constexpr std::size_t slots_at_first = std::size_t{1} << 12;

constexpr int tries_max = 1000;

// Leaves the core to its other thread for some cycles.
void rest_a_moment() noexcept {
#if defined(__SSE2__)
  _mm_pause();
#endif
}

// Taken soon: nobody holds it for longer than it takes to fall asleep and be woken, unless the
// slots grow.
std::unique_lock<std::mutex> wait_awake(std::mutex& mutex) {
  std::unique_lock lock(mutex, std::try_to_lock);
  for (int tries = 1; !lock.owns_lock() && tries < tries_max; ++tries) {
    rest_a_moment();
    (void)lock.try_lock();
  }
  if (!lock.owns_lock()) lock.lock();
  return lock;
}

}  // namespace

ProductTable::ProductTable(std::vector<std::size_t> columns, const FingerprintOptions& prints)
    : fingerprinter_(prints), columns_(std::move(columns)) {
  grow();
}

ProductTable::View ProductTable::view() const noexcept {
  const Slots& slots = *slots_.load(std::memory_order_acquire);
  View view;
  view.slots_ = slots.data();
  view.mask_ = slots.size() - 1;
  return view;
}

std::uint32_t ProductTable::find_or_add(const Fingerprint& print,
                                        const std::vector<TypedValue>& row_values, RowPlace place) {
  const auto lock = wait_awake(adding_);
  const std::uint32_t known = view().find(print);
  if (known != none) {
    firsts_[known] = std::min(firsts_[known], place);
    return known;
  }
  const auto code = static_cast<std::uint32_t>(firsts_.size());
  prints_.push_back(print);
  firsts_.push_back(place);
  for (const std::size_t column : columns_) {
    TypedValue value = row_values[column];
    value.text = arena_.keep(value.text);
    values_.push_back(value);
  }
  // At most three quarters are taken.
  if (prints_.size() * 4 > all_slots_.back()->size() * 3) {
    grow();
  } else {
    put_slot(print, code);
  }
  size_.store(code + 1, std::memory_order_release);
  return code;
}

bool ProductTable::is(std::uint32_t code, const std::vector<TypedValue>& row_values) {
  const std::lock_guard lock(adding_);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const TypedValue& own = values_[code * columns_.size() + i];
    const TypedValue& other = row_values[columns_[i]];
    if (own.present != other.present) return false;
    if (own.present && (own.number != other.number || own.text != other.text)) return false;
  }
  return true;
}

void ProductTable::note(std::uint32_t code, RowPlace place) {
  const auto lock = wait_awake(adding_);
  firsts_[code] = std::min(firsts_[code], place);
}

void ProductTable::put_slot(const Fingerprint& print, std::uint32_t code) noexcept {
  Slots& slots = *all_slots_.back();
  std::uint64_t at = print.low & (slots.size() - 1);
  while (slots[at].high.load(std::memory_order_relaxed) != 0) at = (at + 1) & (slots.size() - 1);
  slots[at].low.store(print.low, std::memory_order_relaxed);
  slots[at].high.store(print.high | (code + 1), std::memory_order_release);
}

void ProductTable::grow() {
  const std::size_t size = all_slots_.empty() ? slots_at_first : all_slots_.back()->size() * 2;
  all_slots_.push_back(std::make_unique<Slots>(size));
  for (std::uint32_t code = 0; code < prints_.size(); ++code) put_slot(prints_[code], code);
  slots_.store(all_slots_.back().get(), std::memory_order_release);
}

}  // namespace footfall
