#include "ingest/partition_sorter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/hash.h"

namespace footfall {
namespace {

constexpr std::uint32_t unplaced = 0xFFFF'FFFE;
constexpr std::size_t slots_at_first = 1024;

}  // namespace

Pieces SpareMemory::keep(std::span<const std::byte> bytes,
                         std::vector<std::vector<std::byte>>& own) {
  Pieces kept;
  while (!bytes.empty() && !pieces_.empty()) {
    std::span<std::byte>& piece = pieces_.back();
    const std::size_t count = std::min(bytes.size(), piece.size());
    std::memcpy(piece.data(), bytes.data(), count);
    kept.push_back(piece.first(count));
    bytes = bytes.subspan(count);
    piece = piece.subspan(count);
    if (piece.empty()) pieces_.pop_back();
  }
  if (!bytes.empty()) kept.push_back(own.emplace_back(bytes.begin(), bytes.end()));
  return kept;
}

template <typename Record>
void PartitionSorter<Record>::sort(std::size_t partition, PartitionTables& tables) {
  read_sessions(partition);
  for_each_record(partition, [this](const Record& record, const RangeResult& range, std::size_t) {
    ++user_rows_[sessions_[session_begins_[range.worker] + record.session()].user];
  });
  order_users(tables);
  place_rows(partition);
  order_times(tables);
  number_sessions(partition, tables);
  keep_tables(partition, tables);
}

template <typename Record>
void PartitionSorter<Record>::keep_tables(std::size_t partition, PartitionTables& tables) const {
  SpareMemory spare;
  for (const Partitions<Record>* worker : plan_.workers) {
    for (Record* const chunk : worker->chunks(partition)) {
      spare.give(std::as_writable_bytes(std::span(chunk, Partitions<Record>::chunk_rows)));
    }
  }
  tables.user_count = users_in_order_.size();
  tables.session_count = session_keys_.size();
  tables.users = spare.keep(std::as_bytes(std::span(users_in_order_)), tables.own);
  tables.sessions = spare.keep(std::as_bytes(std::span(session_keys_)), tables.own);
}

template <typename Record>
void PartitionSorter<Record>::read_sessions(std::size_t partition) {
  users_.clear();
  user_rows_.clear();
  user_slots_.assign(slots_at_first, 0);
  sessions_.clear();
  session_begins_.assign(1, 0);
  for (const Partitions<Record>* worker : plan_.workers) {
    const std::uint32_t count = worker->sessions(partition);
    for (std::uint32_t i = 0; i < count; ++i) {
      sessions_.push_back({number_of_user(worker->session(partition, i).user), unplaced});
    }
    const std::uint32_t begin = session_begins_.back();
    for (const std::uint32_t i : worker->keyless(partition))
      sessions_[begin + i].place = no_session;
    session_begins_.push_back(begin + count);
  }
}

// All records of the partition in the order of the files: visit(record, range, number of range).
template <typename Record>
template <typename Visit>
void PartitionSorter<Record>::for_each_record(std::size_t partition, const Visit& visit) const {
  std::vector<std::size_t> next(plan_.workers.size(), 0);
  for (std::size_t i = 0; i < plan_.ranges.size(); ++i) {
    const RangeResult& range = plan_.ranges[i];
    std::size_t& at = next[range.worker];
    const std::size_t end = at + range.partitions[partition];
    while (at < end) {
      const auto records = plan_.workers[range.worker]->rows_from(partition, at, end);
      for (const Record& record : records) visit(record, range, i);
      at += records.size();
    }
  }
}

template <typename Record>
std::uint32_t PartitionSorter<Record>::number_of_user(std::int64_t user) {
  // The upper bits of the hash are the partition's.
  const std::uint64_t mask = user_slots_.size() - 1;
  for (std::uint64_t at = mix64(static_cast<std::uint64_t>(user)) & mask;; at = (at + 1) & mask) {
    std::uint32_t& slot = user_slots_[at];
    if (slot != 0 && users_[slot - 1] != user) continue;
    if (slot != 0) return slot - 1;
    users_.push_back(user);
    user_rows_.push_back(0);
    slot = static_cast<std::uint32_t>(users_.size());
    if (users_.size() * 2 > user_slots_.size()) grow_users();
    return static_cast<std::uint32_t>(users_.size() - 1);
  }
}

template <typename Record>
void PartitionSorter<Record>::grow_users() {
  user_slots_.assign(user_slots_.size() * 2, 0);
  const std::uint64_t mask = user_slots_.size() - 1;
  for (std::uint32_t number = 0; number < users_.size(); ++number) {
    std::uint64_t at = mix64(static_cast<std::uint64_t>(users_[number])) & mask;
    while (user_slots_[at] != 0) at = (at + 1) & mask;
    user_slots_[at] = number + 1;
  }
}

// Users by hash, which differs for any two.
template <typename Record>
void PartitionSorter<Record>::order_users(PartitionTables& tables) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  order.reserve(users_.size());
  for (std::uint32_t user = 0; user < users_.size(); ++user) {
    order.emplace_back(mix64(static_cast<std::uint64_t>(users_[user])), user);
  }
  std::ranges::sort(order);
  users_in_order_.clear();
  tables.row_counts.reserve(users_.size() + 1);
  tables.pair_counts.reserve(users_.size() + 1);
  std::uint32_t row = 0;
  for (const auto& [hash, user] : order) {
    users_in_order_.push_back(users_[user]);
    tables.row_counts.push_back(user_rows_[user]);
    row += std::exchange(user_rows_[user], row);
  }
  rows_.resize(row);
}

// A counting sort: each user's rows stay in the order of the files.
template <typename Record>
void PartitionSorter<Record>::place_rows(std::size_t partition) {
  for_each_record(partition,
                  [this](const Record& record, const RangeResult& range, std::size_t number) {
                    const std::uint32_t session = session_begins_[range.worker] + record.session();
                    rows_[user_rows_[sessions_[session].user]++] = {
                        .number = record.number,
                        .time = record.time,
                        .session = session,
                        .version = plan_.versions[record.product()],
                        .arrival = plan_.range_begin[number] + record.row(),
                        .kind = plan_.kinds[range.worker][record.kind()]};
                  });
}

template <typename Record>
void PartitionSorter<Record>::order_times(const PartitionTables& tables) {
  std::size_t begin = 0;
  for (const std::uint32_t count : tables.row_counts) {
    const auto rows = std::span(rows_).subspan(begin, count);
    if (!std::ranges::is_sorted(rows, {}, &Row::time))
      std::ranges::stable_sort(rows, {}, &Row::time);
    begin += count;
  }
}

template <typename Record>
const Uuid& PartitionSorter<Record>::session_key(std::size_t partition,
                                                 std::uint32_t session) const noexcept {
  std::size_t worker = 0;
  while (session >= session_begins_[worker + 1]) ++worker;
  return plan_.workers[worker]->session(partition, session - session_begins_[worker]).key;
}

// A session is the pair of user and key: the same key under two users is two sessions, and one that
// a thread, or two of them, numbered twice is one.
template <typename Record>
void PartitionSorter<Record>::number_sessions(std::size_t partition, PartitionTables& tables) {
  session_slots_.assign(std::bit_ceil(sessions_.size() * 2 + 2), 0);
  session_users_.clear();
  session_keys_.clear();
  std::size_t row = 0;
  for (std::uint32_t user = 0; user < users_in_order_.size(); ++user) {
    const auto before = static_cast<std::uint32_t>(session_keys_.size());
    const std::size_t end = row + tables.row_counts[user];
    for (; row < end; ++row) {
      const std::uint32_t session = rows_[row].session;
      std::uint32_t& place = sessions_[session].place;
      if (place == unplaced) {
        place = place_of_session(session_key(partition, session), user);
      }
      rows_[row].session = place;
    }
    tables.pair_counts.push_back(static_cast<std::uint32_t>(session_keys_.size()) - before);
  }
}

template <typename Record>
std::uint32_t PartitionSorter<Record>::place_of_session(const Uuid& key, std::uint32_t user) {
  const std::uint64_t mask = session_slots_.size() - 1;
  std::uint64_t at = (key.first ^ (key.second + user) * 0x9E3779B97F4A7C15ULL) & mask;
  for (;; at = (at + 1) & mask) {
    std::uint32_t& slot = session_slots_[at];
    if (slot == 0) {
      session_keys_.push_back(key);
      session_users_.push_back(user);
      slot = static_cast<std::uint32_t>(session_keys_.size());
    }
    if (session_keys_[slot - 1] == key && session_users_[slot - 1] == user) return slot - 1;
  }
}

template <typename Record>
template <typename T, typename Values>
std::span<const std::byte> PartitionSorter<Record>::column(const Values& values) {
  column_.resize(rows_.size() * sizeof(T));
  std::byte* out = column_.data();
  for (const Row& row : rows_) {
    const T value = static_cast<T>(values(row));
    std::memcpy(out, &value, sizeof value);
    out += sizeof value;
  }
  return column_;
}

template <typename Record>
void PartitionSorter<Record>::write(SegmentWriter& segment, std::uint64_t row_begin,
                                    std::uint32_t session_begin) {
  const auto kinds = column<Kind>([](const Row& row) { return row.kind; });
  SegmentRows rows(segment, row_begin, {reinterpret_cast<const Kind*>(kinds.data()), kinds.size()});
  const std::uint32_t unit = plan_.time_unit;
  const std::uint32_t first = plan_.first_time;
  rows.write({SectionRole::times, 0}, column<std::uint32_t>([=](const Row& row) {
               return unit == 1 ? row.time - first : (row.time - first) / unit;
             }));
  rows.write({SectionRole::versions, 0},
             column<std::uint32_t>([](const Row& row) { return row.version; }));
  rows.write({SectionRole::arrival, 0},
             column<std::uint32_t>([](const Row& row) { return row.arrival; }));
  write_numbers(rows, row_begin);
  if (!plan_.session) return;
  rows.write({SectionRole::values, plan_.session->id}, column<std::uint32_t>([=](const Row& row) {
               return row.session == no_session ? 0 : row.session + session_begin;
             }));
  mark_present(plan_.session_present, row_begin,
               [](const Row& row) { return row.session != no_session; });
}

template <typename Record>
void PartitionSorter<Record>::write_numbers(SegmentRows& rows, std::uint64_t row_begin) {
  if (!plan_.number) return;
  const SectionKey key{SectionRole::values, plan_.number->id};
  const auto offset = [base = static_cast<std::uint64_t>(plan_.number->base)](const Row& row) {
    return row.number == Record::null_number ? 0 : static_cast<std::uint64_t>(row.number) - base;
  };
  switch (plan_.number->width) {
    case 1: rows.write(key, column<std::uint8_t>(offset)); break;
    case 2: rows.write(key, column<std::uint16_t>(offset)); break;
    case 4: rows.write(key, column<std::uint32_t>(offset)); break;
    default: rows.write(key, column<std::uint64_t>(offset)); break;
  }
  mark_present(plan_.number_present, row_begin,
               [](const Row& row) { return row.number != Record::null_number; });
}

template <typename Record>
template <typename Present>
void PartitionSorter<Record>::mark_present(SharedBitmap& bitmap, std::uint64_t row_begin,
                                           const Present& present) const {
  if (bitmap.empty()) return;
  std::uint64_t word = row_begin / 64;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::uint64_t row = row_begin + i;
    if (row / 64 != word) {
      bitmap.set(word, bits);
      word = row / 64;
      bits = 0;
    }
    if (present(rows_[i])) bits |= std::uint64_t{1} << (row % 64);
  }
  bitmap.set(word, bits);
}

template class PartitionSorter<NarrowRecord>;
template class PartitionSorter<WideRecord>;

}  // namespace footfall
