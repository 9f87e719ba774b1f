#include "store/segment_builder.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "store/column_forms.h"

namespace footfall {
namespace {

void check_shape(const ColumnBlock& block, std::size_t rows) {
  FOOTFALL_CHECK(block.numbers.empty() || block.numbers.size() == rows);
  FOOTFALL_CHECK(block.texts.empty() || block.texts.size() == rows);
  FOOTFALL_CHECK(block.present.empty() || block.present.size() == rows);
}

// The key at `row`, as its number in `keys`.
std::uint32_t key_at(KeySet& keys, const ColumnBlock* block, std::size_t row) {
  if (block == nullptr || !block->has_value(row)) return KeySet::none;
  return keys.type() == KeyType::int64 ? keys.find_or_add(block->numbers[row])
                                       : keys.find_or_add(block->texts[row]);
}

template <typename T>
void write_section(SegmentWriter& segment, SectionKey key, const std::vector<T>& numbers) {
  segment.write(key, 0, std::as_bytes(std::span(numbers)));
}

// values(row) of all rows in `order`, `width` bytes each.
template <typename Values>
std::vector<std::byte> packed(std::span<const std::uint32_t> order, std::uint8_t width,
                              const Values& values) {
  std::vector<std::byte> bytes(order.size() * width);
  std::byte* out = bytes.data();
  for (const std::uint32_t row : order) {
    const std::uint64_t value = values(row);
    std::memcpy(out, &value, width);
    out += width;
  }
  return bytes;
}

template <typename T>
std::size_t bytes_held(const std::vector<T>& numbers) noexcept {
  return numbers.capacity() * sizeof(T);
}

}  // namespace

SegmentBuilder::SegmentBuilder(const Schema& schema, DictionaryBuilders& dictionaries)
    : schema_(schema), dictionaries_(dictionaries), users_(KeyType::text) {
  for (std::size_t place = 0; place < schema.columns.size(); ++place) {
    const Column& column = schema.columns[place];
    BuiltColumn built;
    built.id = column.id;
    built.scale = column.scale;
    built.form = column_form(column);
    if (built.form == ColumnForm::pairs || built.form == ColumnForm::keys) {
      built.keys.emplace(column.key);
    }
    columns_.push_back(std::move(built));
    if (column.name != "user_id") continue;
    user_place_ = place;
    users_ = KeySet(column.key);
  }
}

std::size_t SegmentBuilder::memory_used() const noexcept {
  // The sort needs an order and one column beside the rows.
  std::size_t sum = bytes_held(times_) + bytes_held(kinds_) + bytes_held(versions_) +
                    bytes_held(user_) + users_.memory_used() + rows() * 16;
  for (const auto& column : columns_) {
    sum += bytes_held(column.numbers) + bytes_held(column.present) + bytes_held(column.codes);
    if (column.keys) sum += column.keys->memory_used();
  }
  return sum;
}

void SegmentBuilder::append(const RowBlock& block, std::span<const std::size_t> places) {
  const std::size_t rows = block.rows();
  FOOTFALL_CHECK(block.event_types.size() == rows && block.columns.size() <= places.size());
  FOOTFALL_CHECK(this->rows() + rows <= segment_rows_max);
  FOOTFALL_CHECK(block.versions.empty() || block.versions.size() == rows);
  for (const auto& column : block.columns) check_shape(column, rows);
  times_.insert(times_.end(), block.times.begin(), block.times.end());
  for (const std::string_view name : block.event_types) {
    FOOTFALL_CHECK(!name.empty() && name.size() <= 255);
    const std::uint32_t code = dictionaries_.event_types.find_or_add(name);
    if (code >= kinds::max) {
      throw Error(ErrorKind::bad_input,
                  str("event_type: \"", printable(name), "\" would be the ", kinds::max + 1,
                      "th kind of event, at most ", kinds::max, " can be told apart"),
                  "map this column as an attribute, and a column with few values as event_type");
    }
    kinds_.push_back(static_cast<Kind>(code));
  }
  std::vector<const ColumnBlock*> by_place(columns_.size(), nullptr);
  for (std::size_t i = 0; i < block.columns.size(); ++i) by_place[places[i]] = &block.columns[i];
  append_user(user_place_ ? by_place[*user_place_] : nullptr, rows);
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    if (columns_[place].form) append_column(place, by_place[place], rows);
  }
  if (dictionaries_.version_columns.empty()) return;
  const auto made = block.versions.empty() ? dictionaries_.find_or_add_versions(rows, by_place)
                                           : std::vector<std::uint32_t>();
  const auto& versions = block.versions.empty() ? made : block.versions;
  versions_.insert(versions_.end(), versions.begin(), versions.end());
}

void SegmentBuilder::append_user(const ColumnBlock* block, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) user_.push_back(key_at(users_, block, row));
}

void SegmentBuilder::append_column(std::size_t place, const ColumnBlock* block, std::size_t rows) {
  BuiltColumn& column = columns_[place];
  for (std::size_t row = 0; row < rows; ++row) {
    const bool present = block != nullptr && block->has_value(row);
    switch (*column.form) {
      case ColumnForm::numbers:
        column.numbers.push_back(present ? block->numbers[row] : 0);
        column.present.push_back(present ? 1 : 0);
        break;
      case ColumnForm::codes:
        column.codes.push_back(
            present ? dictionaries_.columns[place]->find_or_add(block->texts[row]) : 0);
        break;
      case ColumnForm::pairs:
      case ColumnForm::keys: column.codes.push_back(key_at(*column.keys, block, row)); break;
    }
  }
}

bool SegmentBuilder::has_value(const BuiltColumn& column, std::uint32_t row) const noexcept {
  if (column.form == ColumnForm::numbers) return column.present[row] != 0;
  return column.codes[row] != (column.form == ColumnForm::codes ? 0 : KeySet::none);
}

// Users first by (hash, key), their rows in order of arrival by a counting sort; then each user's
// rows by time, and the guests'.
void SegmentBuilder::sort_rows() {
  sort_users();
  std::vector<std::uint32_t> rank(users_.size());
  for (std::uint32_t i = 0; i < user_order_.size(); ++i) rank[user_order_[i]] = i;
  std::vector<std::uint32_t> next(users_.size() + 1, 0);  // the guests are the last
  const auto region = [&](std::uint32_t user) {
    return user == KeySet::none ? users_.size() : rank[user];
  };
  for (const std::uint32_t user : user_) ++next[region(user)];
  std::exclusive_scan(next.begin(), next.end(), next.begin(), 0U);
  user_begin_ = next;
  order_.resize(rows());
  for (std::uint32_t row = 0; row < rows(); ++row) order_[next[region(user_[row])]++] = row;
  const std::span<std::uint32_t> order(order_);
  for (std::size_t user = 0; user < users_.size(); ++user) {
    std::ranges::stable_sort(
        order.subspan(user_begin_[user], user_begin_[user + 1] - user_begin_[user]), {},
        [&](std::uint32_t row) { return times_[row]; });
  }
  sort_guests(order.subspan(user_begin_.back()));
}

void SegmentBuilder::sort_users() {
  user_order_.resize(users_.size());
  std::iota(user_order_.begin(), user_order_.end(), 0U);
  std::ranges::sort(user_order_,
                    [&](std::uint32_t a, std::uint32_t b) { return users_.hash_less(a, b); });
}

void SegmentBuilder::sort_guests(std::span<std::uint32_t> guests) const {
  const auto find = [&](std::string_view name) -> const BuiltColumn* {
    const auto place = std::ranges::find(schema_.columns, name, &Column::name);
    if (place == schema_.columns.end()) return nullptr;
    const BuiltColumn& column = columns_[std::size_t(place - schema_.columns.begin())];
    return column.form == ColumnForm::pairs ? &column : nullptr;
  };
  const BuiltColumn* order = find("order_id");
  const BuiltColumn* session = find("session_id");
  const auto compare = [](const BuiltColumn* column, std::uint32_t a, std::uint32_t b) {
    if (column == nullptr || column->codes[a] == column->codes[b]) return 0;
    return column->keys->less(column->codes[a], column->codes[b]) ? -1 : 1;
  };
  std::ranges::stable_sort(guests, [&](std::uint32_t a, std::uint32_t b) {
    if (const int by_order = compare(order, a, b); by_order != 0) return by_order < 0;
    if (const int by_session = compare(session, a, b); by_session != 0) return by_session < 0;
    return times_[a] < times_[b];
  });
}

std::optional<StoredColumn> SegmentBuilder::describe(const BuiltColumn& column) const {
  if (!column.form) return std::nullopt;
  StoredColumn stored;
  stored.id = column.id;
  stored.form = *column.form;
  stored.scale = column.scale;
  bool any = false;
  std::uint32_t largest_code = 0;
  for (std::uint32_t row = 0; row < rows(); ++row) {
    if (!has_value(column, row)) {
      ++stored.nulls;
    } else if (column.form == ColumnForm::numbers) {
      const std::int64_t value = column.numbers[row];
      stored.base = any ? std::min(stored.base, value) : value;
      stored.largest = any ? std::max(stored.largest, value) : value;
      any = true;
    } else {
      largest_code = std::max(largest_code, column.codes[row]);
    }
  }
  if (stored.nulls == rows()) return std::nullopt;
  switch (stored.form) {
    case ColumnForm::numbers:
      stored.width = smallest_width(static_cast<std::uint64_t>(stored.largest) -
                                    static_cast<std::uint64_t>(stored.base));
      break;
    case ColumnForm::codes: stored.width = smallest_width(largest_code); break;
    case ColumnForm::pairs: stored.width = 4; break;
    case ColumnForm::keys: stored.width = smallest_width(column.keys->size() - 1); break;
  }
  return stored;
}

SegmentInfo SegmentBuilder::describe_rows() const {
  SegmentInfo info;
  info.rows = rows();
  info.users = users_.size();
  info.guest_begin = user_begin_.back();
  const auto [first, last] = std::ranges::minmax(times_);
  info.first_time = first;
  info.last_time = last;
  info.time_unit = micros_per_day;
  for (const Micros time : times_) {
    if (time % info.time_unit == 0) continue;
    info.time_unit = finer_unit(info.time_unit, coarsest_unit(time));
  }
  const auto range = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  const std::uint64_t steps = range / static_cast<std::uint64_t>(info.time_unit);
  info.time_width = steps <= 0xFFFF'FFFF ? 4 : 8;
  for (const auto& column : columns_) {
    if (const auto stored = describe(column)) info.columns.push_back(*stored);
  }
  std::ranges::sort(info.columns, {}, &StoredColumn::id);
  info.user_keys = users_.describe(user_order_);
  return info;
}

// Replaces the column's numbers of keys by places in the table: one entry for each pair of a user
// and a key (pairs; the guests count as one user), or for each key (keys), in the order in which
// the sorted rows have them.
void SegmentBuilder::number_keys(BuiltColumn& column, std::vector<std::uint32_t>& pair_begin) {
  std::vector<std::uint32_t> entry_of(column.keys->size());
  std::vector<std::uint32_t> seen_by(column.keys->size(), KeySet::none);  // region, by key
  pair_begin.assign(user_begin_.size(), 0);
  for (std::uint32_t region = 0; region < user_begin_.size(); ++region) {
    pair_begin[region] = static_cast<std::uint32_t>(column.entries.size());
    const std::size_t end =
        region + 1 < user_begin_.size() ? user_begin_[region + 1] : order_.size();
    const std::uint32_t scope = column.form == ColumnForm::pairs ? region : 0;
    for (std::size_t i = user_begin_[region]; i < end; ++i) {
      std::uint32_t& key = column.codes[order_[i]];
      if (key == KeySet::none) continue;
      if (seen_by[key] != scope) {
        seen_by[key] = scope;
        entry_of[key] = static_cast<std::uint32_t>(column.entries.size());
        column.entries.push_back(key);
      }
      key = entry_of[key];
    }
  }
}

// The rows in order, column by column.
void SegmentBuilder::write_rows(SegmentWriter& segment) {
  const SegmentInfo& info = segment.info;
  const auto unit = static_cast<std::uint64_t>(info.time_unit);
  const auto base = static_cast<std::uint64_t>(info.first_time);
  const auto kinds = packed(order_, 1, [&](std::uint32_t row) { return kinds_[row]; });
  SegmentRows rows(segment, 0, {reinterpret_cast<const Kind*>(kinds.data()), kinds.size()});
  rows.write({SectionRole::times, 0}, packed(order_, info.time_width, [&](std::uint32_t row) {
               return (static_cast<std::uint64_t>(times_[row]) - base) / unit;
             }));
  if (info.has_versions) {
    rows.write({SectionRole::versions, 0},
               packed(order_, 4, [&](std::uint32_t row) { return versions_[row]; }));
  }
  rows.write({SectionRole::arrival, 0}, std::as_bytes(std::span(order_)));
  for (const auto& stored : info.columns) write_column(rows, stored, built(stored.id));
  for (const auto& stored : info.columns) {
    if (stored.nulls > 0 && stored.form != ColumnForm::codes) {
      write_presence(segment, stored, built(stored.id));
    }
  }
}

void SegmentBuilder::write_presence(SegmentWriter& segment, const StoredColumn& stored,
                                    const BuiltColumn& column) const {
  std::vector<std::uint64_t> bits((rows() + 63) / 64, 0);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::uint64_t bit = has_value(column, order_[i]) ? 1 : 0;
    bits[i / 64] |= bit << (i % 64);
  }
  segment.write_presence(stored.id, bits);
}

void SegmentBuilder::write_column(SegmentRows& rows, const StoredColumn& stored,
                                  const BuiltColumn& column) const {
  const auto base = static_cast<std::uint64_t>(stored.base);
  const auto value = [&](std::uint32_t row) -> std::uint64_t {
    if (!has_value(column, row)) return 0;
    if (stored.form != ColumnForm::numbers) return column.codes[row];
    return static_cast<std::uint64_t>(column.numbers[row]) - base;
  };
  rows.write({SectionRole::values, stored.id}, packed(order_, stored.width, value));
}

SegmentBuilder::BuiltColumn& SegmentBuilder::built(std::uint32_t id) {
  return *std::ranges::find(columns_, id, &BuiltColumn::id);
}

void SegmentBuilder::write(SegmentWriter& segment) {
  sort_rows();
  SegmentInfo info = describe_rows();
  info.has_versions = segment.info.has_versions;
  info.first_version = segment.info.first_version;
  info.dictionaries = segment.info.dictionaries;
  segment.info = std::move(info);
  segment.begin_rows();
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> pair_begins;
  for (auto& stored : segment.info.columns) {
    BuiltColumn& column = built(stored.id);
    if (!column.keys) continue;
    auto& begins = pair_begins.emplace_back(stored.id, std::vector<std::uint32_t>()).second;
    number_keys(column, begins);
    stored.keys = column.keys->describe(column.entries);
  }
  write_rows(segment);
  segment.begin_tables();
  segment.write_user_begin(0, user_begin_, rows());
  users_.write(segment, SegmentWriter::user_column, segment.info.user_keys, user_order_);
  for (const auto& [id, begins] : pair_begins) {
    const BuiltColumn& column = built(id);
    if (column.form == ColumnForm::pairs) {
      write_section(segment, {SectionRole::pair_begin, id}, begins);
    }
    column.keys->write(segment, id, segment.info.find(id)->keys, column.entries);
  }
}

}  // namespace footfall
