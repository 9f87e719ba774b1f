#include "scan/keys.h"

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstring>
#include <iterator>
#include <numeric>
#include <stop_token>

#include "base/check.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/radix.h"
#include "base/text.h"
#include "base/threads.h"
#include "store/store.h"

namespace footfall {
namespace {

// The places of `keys` in their order.
std::vector<std::uint32_t> order_of(const std::vector<std::string>& keys) {
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t place) { return std::string_view(keys[place]); });
  return order;
}
std::vector<std::uint32_t> order_of(const std::vector<std::int64_t>& keys) {
  std::vector<std::uint64_t> bits(keys.size());
  std::ranges::transform(keys, bits.begin(), ordered_bits);
  return ascending_order(bits);
}

// Numbers of `keys` in their order; `distinct` becomes the keys without repeats.
template <typename Key>
std::vector<std::uint32_t> number_keys(const std::vector<Key>& keys, std::vector<Key>& distinct) {
  std::vector<std::uint32_t> numbers(keys.size());
  distinct.clear();
  for (const std::uint32_t place : order_of(keys)) {
    if (distinct.empty() || distinct.back() != keys[place]) distinct.push_back(keys[place]);
    numbers[place] = std::uint32_t(distinct.size() - 1);
  }
  return numbers;
}

// One entry of all segments' tables, numbered one after the other; its part tells the rest of the
// hash.
struct KeyEntry {
  std::uint32_t hash;
  std::uint32_t entry;
};

// UUIDs need not be spelled to be told apart.
std::uint64_t uuid_hash(const KeyTable& table, std::uint64_t entry) noexcept {
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), table.uuid(entry).data(), sizeof halves);
  return mix64(halves[0] + mix64(halves[1]));
}

constexpr std::size_t hash_parts = 256;
constexpr std::uint64_t entries_a_job = 1U << 18;

// Leaves the entries whose hash may occur twice, in order of hash and entry. Nearly all keys occur
// once, and two bitmaps that stay in the cache tell so.
void keep_repeated(std::vector<KeyEntry>& part) {
  const std::size_t bits = std::bit_ceil(std::max<std::size_t>(part.size() * 16, 64));
  std::vector<std::uint64_t> once(bits / 64);
  std::vector<std::uint64_t> twice(bits / 64);
  for (const KeyEntry& each : part) {
    const std::size_t bit = each.hash & (bits - 1);
    const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
    twice[bit / 64] |= once[bit / 64] & mask;
    once[bit / 64] |= mask;
  }
  std::erase_if(part, [&](const KeyEntry& each) {
    const std::size_t bit = each.hash & (bits - 1);
    return (twice[bit / 64] >> (bit % 64) & 1) == 0;
  });
  std::ranges::sort(part, [](const KeyEntry& a, const KeyEntry& b) {
    return std::tie(a.hash, a.entry) < std::tie(b.hash, b.entry);
  });
}

// The key tables of a column of pairs, as one.
class AllKeys {
 public:
  AllKeys(const StoreReader& store, std::uint32_t column) {
    for (const auto& segment : store.segments()) {
      tables_.push_back(segment->keys(column));
      begins_.push_back(size_);
      size_ += tables_.back().size();
    }
    if (size_ >= no_number) {
      throw Error(ErrorKind::limit,
                  str(grouped(std::int64_t(size_)),
                      " sessions or orders are more than this question can compare"),
                  "ask for a part of the store: --from, --to or --where");
    }
    uuids_ = std::ranges::all_of(tables_, [](const KeyTable& table) {
      return table.size() == 0 || table.form() == KeyForm::uuid;
    });
  }

  std::uint64_t size(std::size_t segment) const noexcept { return tables_[segment].size(); }
  std::uint64_t hash(std::size_t segment, std::uint64_t entry) const {
    return uuids_ ? uuid_hash(tables_[segment], entry) : tables_[segment].hash(entry);
  }
  std::uint32_t number(std::size_t segment, std::uint64_t entry) const noexcept {
    return std::uint32_t(begins_[segment] + entry);
  }
  // The segment, and the entry there.
  std::pair<std::size_t, std::uint64_t> place(std::uint32_t number) const {
    const auto after = std::ranges::upper_bound(begins_, number);
    const auto segment = std::size_t(after - begins_.begin()) - 1;
    return {segment, number - begins_[segment]};
  }
  std::strong_ordering compare(std::uint32_t a, std::uint32_t b) const {
    const auto [segment_a, entry_a] = place(a);
    const auto [segment_b, entry_b] = place(b);
    return compare_keys(tables_[segment_a], entry_a, tables_[segment_b], entry_b);
  }

 private:
  std::vector<KeyTable> tables_;
  std::vector<std::uint64_t> begins_;
  std::uint64_t size_ = 0;
  bool uuids_ = false;
};

// Entries of the same key, first to last, for each key that has several.
using Groups = std::vector<std::vector<std::uint32_t>>;

// `part` is in order of hash; the keys themselves decide.
void add_groups(const AllKeys& keys, std::vector<KeyEntry>& part, Groups& out) {
  for (auto begin = part.begin(); begin != part.end();) {
    const auto end = std::find_if(begin, part.end(),
                                  [&](const KeyEntry& each) { return each.hash != begin->hash; });
    std::sort(begin, end, [&](const KeyEntry& a, const KeyEntry& b) {
      const auto order = keys.compare(a.entry, b.entry);
      return order == 0 ? a.entry < b.entry : order < 0;
    });
    while (begin != end) {
      const auto same = std::find_if(begin, end, [&](const KeyEntry& each) {
        return keys.compare(begin->entry, each.entry) != 0;
      });
      if (same - begin > 1) {
        auto& group = out.emplace_back();
        std::transform(begin, same, std::back_inserter(group),
                       [](const KeyEntry& each) { return each.entry; });
      }
      begin = same;
    }
  }
}

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
  const AllKeys keys(store, column);
  struct Job {
    std::size_t segment;
    std::uint64_t begin;
    std::uint64_t end;
  };
  std::vector<Job> jobs;
  for (std::size_t s = 0; s < segments.size(); ++s) {
    const auto begins = segments[s]->pair_begin(column);
    std::uint64_t at = among == Among::guests && !begins.empty() ? begins.back() : 0;
    for (; at < keys.size(s); at += entries_a_job) {
      jobs.push_back({s, at, std::min(at + entries_a_job, keys.size(s))});
    }
  }
  using Parts = std::array<std::vector<KeyEntry>, hash_parts>;
  std::vector<Parts> parts(std::max(threads, 1U));  // by thread
  parallel_for(jobs.size(), threads, {}, [&](std::size_t job, unsigned worker) {
    const auto [segment, begin, end] = jobs[job];
    for (std::uint64_t entry = begin; entry < end; ++entry) {
      const std::uint64_t hash = keys.hash(segment, entry);
      parts[worker][hash % hash_parts].push_back(
          {std::uint32_t(hash / hash_parts), keys.number(segment, entry)});
    }
  });
  std::vector<Groups> found(hash_parts);
  parallel_for(hash_parts, threads, {}, [&](std::size_t place, unsigned) {
    std::vector<KeyEntry> part = std::move(parts[0][place]);
    for (std::size_t worker = 1; worker < parts.size(); ++worker) {
      part.insert(part.end(), parts[worker][place].begin(), parts[worker][place].end());
    }
    keep_repeated(part);
    add_groups(keys, part, found[place]);
  });
  // Groups are numbered in the order of their first entries, whatever the threads did.
  Groups groups;
  for (auto& each : found) std::ranges::move(each, std::back_inserter(groups));
  std::ranges::sort(groups);
  for (const auto& group : groups) {
    for (const std::uint32_t each : group) {
      const auto [segment, entry] = keys.place(each);
      auto& of_segment = by_entry_[segment];
      if (of_segment.empty()) of_segment.assign(keys.size(segment), no_number);
      of_segment[entry] = groups_;
    }
    ++groups_;
  }
}

}  // namespace footfall
