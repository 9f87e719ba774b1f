#include "store/key_set.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/uuid.h"

namespace footfall {
namespace {

template <typename T>
void write_numbers(SegmentWriter& segment, SectionKey key, const std::vector<T>& numbers) {
  segment.write(key, 0, std::as_bytes(std::span(numbers)));
}

}  // namespace

std::uint32_t KeySet::find_or_add(std::int64_t key) {
  const std::uint64_t hash = mix64(static_cast<std::uint64_t>(key));
  const std::uint32_t known = index_.find(hash, [](std::uint32_t) { return true; });  // a bijection
  if (known != HashIndex::none) return known;
  const std::uint32_t number = size();
  numbers_.push_back(key);
  index_.add(hash, number);
  return number;
}

std::uint32_t KeySet::find_or_add(std::string_view key) {
  const std::uint64_t hash = hash64(key);
  const std::uint32_t known =
      index_.find(hash, [&](std::uint32_t number) { return text(number) == key; });
  if (known != HashIndex::none) return known;
  const std::uint32_t number = size();
  bytes_ += key;
  ends_.push_back(bytes_.size());
  index_.add(hash, number);
  return number;
}

std::uint32_t KeySet::size() const noexcept {
  return static_cast<std::uint32_t>(type_ == KeyType::int64 ? numbers_.size() : ends_.size());
}

std::size_t KeySet::memory_used() const noexcept {
  return (numbers_.capacity() + ends_.capacity()) * 8 + bytes_.capacity() + index_.memory_used();
}

bool KeySet::less(std::uint32_t a, std::uint32_t b) const noexcept {
  if (a == none || b == none) return a != none && b == none;
  return type_ == KeyType::int64 ? numbers_[a] < numbers_[b] : text(a) < text(b);
}

std::uint64_t KeySet::hash(std::uint32_t key) const noexcept {
  return type_ == KeyType::int64 ? mix64(static_cast<std::uint64_t>(numbers_[key]))
                                 : hash64(text(key));
}

bool KeySet::hash_less(std::uint32_t a, std::uint32_t b) const noexcept {
  const std::uint64_t hash_a = hash(a);
  const std::uint64_t hash_b = hash(b);
  return hash_a != hash_b ? hash_a < hash_b : less(a, b);
}

KeyTableInfo KeySet::describe(std::span<const std::uint32_t> entries) const {
  KeyTableInfo info;
  info.count = entries.size();
  if (entries.empty()) return info;
  if (type_ == KeyType::int64) {
    info.form = KeyForm::int64;
    return info;
  }
  Uuid uuid;
  const bool all_uuid =
      std::ranges::all_of(entries, [&](std::uint32_t key) { return parse_uuid(text(key), uuid); });
  info.form = all_uuid ? KeyForm::uuid : KeyForm::text;
  if (all_uuid) return info;
  for (const std::uint32_t key : entries) info.bytes += text(key).size();
  return info;
}

void KeySet::write(SegmentWriter& segment, std::uint32_t column, const KeyTableInfo& info,
                   std::span<const std::uint32_t> entries) const {
  switch (info.form) {
    case KeyForm::none: break;
    case KeyForm::int64: {
      std::vector<std::int64_t> numbers;
      for (const std::uint32_t key : entries) numbers.push_back(numbers_[key]);
      write_numbers(segment, {SectionRole::key_values, column}, numbers);
      break;
    }
    case KeyForm::uuid: {
      std::vector<Uuid> uuids(entries.size());
      for (std::size_t i = 0; i < entries.size(); ++i) parse_uuid(text(entries[i]), uuids[i]);
      write_numbers(segment, {SectionRole::key_values, column}, uuids);
      break;
    }
    case KeyForm::text: {
      std::vector<std::uint64_t> offsets{0};
      std::string bytes;
      for (const std::uint32_t key : entries) {
        bytes += text(key);
        offsets.push_back(bytes.size());
      }
      write_numbers(segment, {SectionRole::key_offsets, column}, offsets);
      segment.write({SectionRole::key_bytes, column}, 0, bytes_of(bytes));
      break;
    }
  }
}

}  // namespace footfall
