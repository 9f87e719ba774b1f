#include "scan/keys.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <stop_token>

#include "base/check.h"
#include "base/hash.h"
#include "base/threads.h"
#include "store/store.h"

namespace footfall {
namespace {

// Numbers of `keys` in their order; `distinct` becomes the keys without repeats.
template <typename Key>
std::vector<std::uint32_t> number_keys(const std::vector<Key>& keys, std::vector<Key>& distinct) {
  distinct = keys;
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  std::vector<std::uint32_t> numbers(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    numbers[i] = std::uint32_t(std::ranges::lower_bound(distinct, keys[i]) - distinct.begin());
  }
  return numbers;
}

// One entry of one segment's table of pairs.
struct KeyEntry {
  std::uint64_t hash;
  std::uint32_t segment;
  std::uint32_t entry;
};

bool same_key(const KeyTable& a, std::uint64_t entry_a, const KeyTable& b,
              std::uint64_t entry_b) noexcept {
  if (a.form() == KeyForm::int64) return a.number(entry_a) == b.number(entry_b);
  KeyTable::Buffer buffer_a;
  KeyTable::Buffer buffer_b;
  return a.text(entry_a, buffer_a) == b.text(entry_b, buffer_b);
}

// UUIDs need not be spelled to be told apart.
std::uint64_t uuid_hash(const KeyTable& table, std::uint64_t entry) noexcept {
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), table.uuid(entry).data(), sizeof halves);
  return mix64(halves[0] + mix64(halves[1]));
}

constexpr std::size_t hash_parts = 256;

}  // namespace

KeyNumbers::KeyNumbers(const StoreReader& store, const Column& column) {
  FOOTFALL_CHECK(column.type == ColumnType::key);
  by_entry_.resize(store.segments().size());
  if (column.of_product) {
    number_versions(store, column);
  } else if (column.name == "user_id") {
    FOOTFALL_CHECK(false);  // users have numbers of their own
  } else {
    const bool rows = std::ranges::any_of(store.segments(), [&](const auto& segment) {
      const StoredColumn* stored = segment->info().find(column.id);
      return stored != nullptr && stored->form == ColumnForm::numbers;
    });
    if (rows) {
      number_rows(store, column);
    } else {
      number_entries(store, column);
    }
  }
}

void KeyNumbers::number_versions(const StoreReader& store, const Column& column) {
  const VersionColumn* versions = store.versions().find(column.id);
  by_version_.assign(std::max(store.versions().size(), 1U), no_number);
  if (versions == nullptr) return;
  std::vector<std::uint32_t> having;
  for (std::uint32_t v = 0; v < store.versions().size(); ++v) {
    if (versions->has_value(v)) having.push_back(v);
  }
  std::vector<std::uint32_t> numbers;
  if (versions->form() == VersionColumn::Form::int64) {
    std::vector<std::int64_t> keys;
    for (const auto v : having) keys.push_back(versions->numbers()[v]);
    numbers = number_keys(keys, numbers_);
  } else {
    std::vector<std::string> keys;
    for (const auto v : having) keys.emplace_back(versions->texts()[v]);
    numbers = number_keys(keys, texts_);
  }
  for (std::size_t i = 0; i < having.size(); ++i) by_version_[having[i]] = numbers[i];
}

void KeyNumbers::number_entries(const StoreReader& store, const Column& column) {
  std::vector<std::int64_t> keys;
  std::vector<std::string> texts;
  for (const auto& segment : store.segments()) {
    const KeyTable table = segment->keys(column.id);
    for (std::uint64_t entry = 0; entry < table.size(); ++entry) {
      KeyTable::Buffer buffer;
      if (column.key == KeyType::int64) {
        keys.push_back(table.number(entry));
      } else {
        texts.emplace_back(table.text(entry, buffer));
      }
    }
  }
  const auto numbers =
      column.key == KeyType::int64 ? number_keys(keys, numbers_) : number_keys(texts, texts_);
  auto next = numbers.begin();
  for (std::size_t s = 0; s < by_entry_.size(); ++s) {
    const auto count = std::ptrdiff_t(store.segments()[s]->keys(column.id).size());
    by_entry_[s].assign(next, next + count);
    next += count;
  }
}

void KeyNumbers::number_rows(const StoreReader& store, const Column& column) {
  for (const auto& segment : store.segments()) {
    const ColumnView view = segment->values(column.id);
    for (std::uint64_t row = 0; row < segment->rows(); ++row) {
      if (view.has_value(row)) numbers_.push_back(view.value(row));
    }
    std::ranges::sort(numbers_);
    numbers_.erase(std::ranges::unique(numbers_).begin(), numbers_.end());
  }
}

std::uint32_t KeyNumbers::size() const noexcept {
  return std::uint32_t(std::max(numbers_.size(), texts_.size()));
}

Value KeyNumbers::value(std::uint32_t number) const {
  if (!numbers_.empty()) return numbers_[number];
  return texts_[number];
}

std::uint32_t KeyNumbers::find(std::int64_t key) const {
  return std::uint32_t(std::ranges::lower_bound(numbers_, key) - numbers_.begin());
}

SharedKeys::SharedKeys(const StoreReader& store, std::uint32_t column, Among among,
                       unsigned threads) {
  const auto segments = store.segments();
  by_entry_.resize(segments.size());
  std::vector<KeyTable> tables;
  std::vector<std::vector<KeyEntry>> parts(hash_parts);
  for (const auto& segment : segments) tables.push_back(segment->keys(column));
  const bool all_uuids = std::ranges::all_of(tables, [](const KeyTable& table) {
    return table.size() == 0 || table.form() == KeyForm::uuid;
  });
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const auto begins = segments[s]->pair_begin(column);
    std::uint64_t entry = among == Among::guests && !begins.empty() ? begins.back() : 0;
    for (; entry < tables[s].size(); ++entry) {
      const std::uint64_t hash = all_uuids ? uuid_hash(tables[s], entry) : tables[s].hash(entry);
      parts[hash % hash_parts].push_back({hash, s, std::uint32_t(entry)});
    }
  }
  // Equal keys lie side by side once a part is sorted by hash; the keys themselves decide.
  std::mutex mutex;
  std::vector<std::vector<KeyEntry>> found;
  parallel_for(hash_parts, threads, {}, [&](std::size_t job, unsigned) {
    auto& part = parts[job];
    std::ranges::sort(part, [](const KeyEntry& a, const KeyEntry& b) {
      return std::tie(a.hash, a.segment, a.entry) < std::tie(b.hash, b.segment, b.entry);
    });
    for (std::size_t i = 0; i < part.size();) {
      std::size_t end = i + 1;
      while (end < part.size() && part[end].hash == part[i].hash) ++end;
      while (end - i > 1) {
        // Of equal hashes, those with the first one's key come to the front.
        const KeyEntry first = part[i];
        const auto same = std::stable_partition(
            part.begin() + std::ptrdiff_t(i), part.begin() + std::ptrdiff_t(end),
            [&](const KeyEntry& each) {
              return same_key(tables[first.segment], first.entry, tables[each.segment], each.entry);
            });
        const auto count = std::size_t(same - part.begin()) - i;
        if (count > 1) {
          const std::scoped_lock lock(mutex);
          found.emplace_back(part.begin() + std::ptrdiff_t(i), same);
        }
        i += count;
      }
      i = end;
    }
  });
  // Groups are numbered in the order of their first entries, whatever the threads did.
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::tie(a[0].segment, a[0].entry) < std::tie(b[0].segment, b[0].entry);
  });
  for (const auto& group : found) {
    for (const auto& each : group) {
      auto& of_segment = by_entry_[each.segment];
      if (of_segment.empty()) of_segment.assign(tables[each.segment].size(), no_number);
      of_segment[each.entry] = groups_;
    }
    ++groups_;
  }
}

}  // namespace footfall
