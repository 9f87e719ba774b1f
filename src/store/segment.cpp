#include "store/segment.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/hash.h"
#include "base/text.h"
#include "store/segment_writer.h"

namespace footfall {
namespace {

template <typename T>
std::span<const T> as_numbers(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

bool is_width(std::uint8_t width, std::uint8_t largest) noexcept {
  return (width == 1 || width == 2 || width == 4 || width == 8) && width <= largest;
}

// Ascending by id, no id twice.
template <typename T, typename Id>
bool strictly_ascending(const std::vector<T>& parts, Id id) {
  return std::ranges::adjacent_find(parts, std::ranges::greater_equal(), id) == parts.end();
}

std::vector<std::string_view> texts_of(std::span<const std::uint64_t> offsets,
                                       std::span<const std::byte> bytes) {
  std::vector<std::string_view> texts;
  texts.reserve(offsets.size() - 1);
  const char* all = reinterpret_cast<const char*>(bytes.data());
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    texts.emplace_back(all + offsets[i], offsets[i + 1] - offsets[i]);
  }
  return texts;
}

// The section of these rows that has what `key` has of all.
SectionKey key_of(SectionKey key, RowSet of) noexcept {
  return {of == RowSet::all ? key.role : sales_role(key.role), key.column};
}

// largest - smallest of two values that stand in this order.
constexpr std::uint64_t distance(std::int64_t smallest, std::int64_t largest) noexcept {
  return static_cast<std::uint64_t>(largest) - static_cast<std::uint64_t>(smallest);
}

constexpr std::uint64_t bitmap_bytes(std::uint64_t rows) noexcept { return (rows + 63) / 64 * 8; }

}  // namespace

std::span<const std::int64_t> KeyTable::numbers() const noexcept {
  return {reinterpret_cast<const std::int64_t*>(values_), count_};
}

std::span<const std::byte> KeyTable::uuid(std::uint64_t key) const noexcept {
  return {values_ + key * 16, 16};
}

std::string_view KeyTable::text(std::uint64_t key, Buffer& buffer) const noexcept {
  if (form_ == KeyForm::text) {
    return {bytes_ + offsets_[key], offsets_[key + 1] - offsets_[key]};
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  std::size_t end = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) buffer[end++] = '-';
    const auto byte = std::to_integer<unsigned>(values_[key * 16 + i]);
    buffer[end++] = digits[byte >> 4];
    buffer[end++] = digits[byte & 15];
  }
  return {buffer, end};
}

std::uint64_t KeyTable::hash(std::uint64_t key) const noexcept {
  if (form_ == KeyForm::int64) return mix64(static_cast<std::uint64_t>(number(key)));
  Buffer buffer;
  return hash64(text(key, buffer));
}

std::strong_ordering compare_keys(const KeyTable& a, std::uint64_t key_a, const KeyTable& b,
                                  std::uint64_t key_b) {
  if (a.form() == KeyForm::int64) return a.number(key_a) <=> b.number(key_b);
  if (a.form() == KeyForm::uuid && b.form() == KeyForm::uuid) {
    // Sixteen bytes are in the order of their spelling.
    return std::memcmp(a.uuid(key_a).data(), b.uuid(key_b).data(), 16) <=> 0;
  }
  KeyTable::Buffer buffer_a;
  KeyTable::Buffer buffer_b;
  return a.text(key_a, buffer_a) <=> b.text(key_b, buffer_b);
}

Segment::Segment(const FileSystem& files, std::string path, FileStamp stamp, ColumnNames names)
    : file_(files, std::move(path), stamp, std::move(names)) {
  const auto bytes = file_.touch({SectionRole::segment_info, 0});
  auto info = decode_segment_info({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  expect(info.has_value(), "the info is not complete");
  info_ = std::move(*info);
  check_dictionaries();
  check_rows();
  check_columns();
  check_row_columns(RowSet::all);
  check_tables();
  check_sales();
}

void Segment::expect(bool holds, std::string_view what) const {
  if (!holds) file_.corrupt(what);
}

std::uint64_t Segment::code_limit(std::uint32_t column) const noexcept {
  const auto part = std::ranges::find(info_.dictionaries, column, &DictionaryPart::column);
  if (part == info_.dictionaries.end()) return 0;
  return std::uint64_t{part->first} + part->count;
}

void Segment::check_dictionaries() const {
  expect(strictly_ascending(info_.dictionaries, &DictionaryPart::column),
         "the dictionaries are not in order");
  for (const auto& part : info_.dictionaries) {
    expect(part.first >= 1 && std::uint64_t{part.first} + part.count <= segment_rows_max,
           "a dictionary is too large");
    if (part.count == 0) continue;
    file_.view({SectionRole::text_offsets, part.column}, (std::uint64_t{part.count} + 1) * 8);
    file_.view({SectionRole::text_bytes, part.column}, part.bytes);
  }
  expect(code_limit(event_type_column) >= kinds::reserved &&
             code_limit(event_type_column) <= kinds::max,
         "the event types have no dictionary of 5 to 255 entries");
  expect(strictly_ascending(info_.version_columns, &VersionColumnPart::column),
         "the version columns are not in order");
  const std::uint64_t versions = std::uint64_t{info_.first_version} + info_.version_count;
  expect(
      info_.has_versions ? info_.first_version >= 1 && versions <= segment_rows_max : versions == 0,
      "the product versions are not numbered from 1");
  expect(info_.version_count == 0 || !info_.version_columns.empty(),
         "the product versions have no columns");
  for (const auto& part : info_.version_columns) {
    if (part.form == VersionColumnPart::Form::codes) continue;
    file_.view({SectionRole::version_presence, part.column}, info_.version_count);
  }
}

void Segment::check_rows() {
  expect(info_.rows >= 1 && info_.rows <= segment_rows_max, "the number of rows is out of range");
  expect(info_.guest_begin <= info_.rows && info_.users <= info_.guest_begin,
         "the users do not fit the rows");
  expect(info_.time_width == 4 || info_.time_width == 8, "times are of no known width");
  expect(info_.first_time <= info_.last_time, "the first event_time is after the last");
  expect(coarsest_unit(info_.time_unit) == info_.time_unit, "times are of no known unit");
  expect(info_.first_time % info_.time_unit == 0 && info_.last_time % info_.time_unit == 0,
         "the first or last event_time is no multiple of the unit");
}

// The sections of the rows are there, and no number in them is beyond its table or range; a NULL
// is kept as 0. A range of all 8 bytes has the limit 0: there is none.
void Segment::check_row_columns(RowSet of) {
  const std::uint64_t count = rows(of);
  const auto check = [&](SectionKey key, std::uint8_t width, std::uint64_t limit) {
    file_.view(key_of(key, of), count * width);
    if (limit > 0) file_.limit_codes(key_of(key, of), width, limit);
  };
  const auto unit = static_cast<std::uint64_t>(info_.time_unit);
  check({SectionRole::times, 0}, info_.time_width,
        distance(info_.first_time, info_.last_time) / unit + 1);
  check({SectionRole::event_types, 0}, 1, code_limit(event_type_column));
  check({SectionRole::arrival, 0}, 4, info_.rows);
  if (info_.has_versions) {
    check({SectionRole::versions, 0}, 4, std::uint64_t{info_.first_version} + info_.version_count);
  }
  for (const auto& column : info_.columns) {
    const bool numbers = column.form == ColumnForm::numbers;
    const bool codes = column.form == ColumnForm::codes;
    const std::uint64_t entries = codes ? code_limit(column.id) : column.keys.count;
    check({SectionRole::values, column.id}, column.width,
          numbers ? distance(column.base, column.largest) + 1 : entries);
    if (codes || column.nulls == 0) continue;
    file_.view(key_of({SectionRole::presence, column.id}, of), bitmap_bytes(count));
  }
}

void Segment::check_columns() {
  expect(strictly_ascending(info_.columns, &StoredColumn::id), "the columns are not in order");
  for (const auto& column : info_.columns) {
    expect(column.id != 0, "a column has no id");
    expect(is_width(column.width, column.form == ColumnForm::numbers ? 8 : 4) &&
               (column.form != ColumnForm::pairs || column.width == 4),
           "a column is of no known width");
    expect(column.nulls < info_.rows, "a column has no value");
    expect(column.base <= column.largest, "a column's smallest value is above its largest");
    const bool keyed = column.form == ColumnForm::pairs || column.form == ColumnForm::keys;
    expect(keyed || column.keys.form == KeyForm::none, "a column of no keys has a table of them");
    expect(column.form != ColumnForm::codes || code_limit(column.id) > 0,
           "a column has no dictionary");
    expect(!keyed || column.keys.count >= 1, "a column has no keys");
  }
}

void Segment::check_tables() {
  const SectionKey begin{SectionRole::user_begin, 0};
  file_.view(begin, (info_.users + 1) * 4);
  checked_[begin] = false;
  expect(info_.user_keys.count == info_.users, "the users have no keys");
  check_keys(0, info_.user_keys);
  for (const auto& column : info_.columns) {
    if (column.form == ColumnForm::pairs) {
      const SectionKey pairs{SectionRole::pair_begin, column.id};
      file_.view(pairs, (info_.users + 1) * 4);
      checked_[pairs] = false;
    }
    if (column.form == ColumnForm::pairs || column.form == ColumnForm::keys) {
      check_keys(column.id, column.keys);
    }
  }
  for (const auto& part : info_.dictionaries) {
    checked_[{SectionRole::text_offsets, part.column}] = false;
  }
  for (const auto& part : info_.version_columns) {
    checked_[{SectionRole::version_offsets, part.column}] = false;
  }
}

void Segment::check_sales() {
  const SectionKey users{SectionRole::sales_users, 0};
  has_sales_ = file_.has(users);
  if (!has_sales_) return;
  const std::uint64_t bytes = file_.view(users).size();
  sales_rows_ = bytes / 4;
  expect(bytes % 4 == 0 && sales_rows_ <= info_.rows, "there are more sales than rows");
  file_.limit_codes(users, 4, info_.users + 1);
  checked_[users] = false;
  check_row_columns(RowSet::sales);
}

void Segment::check_keys(std::uint32_t column, const KeyTableInfo& keys) {
  expect(keys.count <= info_.rows, "there are more keys than rows");
  expect((keys.form == KeyForm::none) == (keys.count == 0), "a table of keys has no form");
  if (keys.form == KeyForm::int64) file_.view({SectionRole::key_values, column}, keys.count * 8);
  if (keys.form == KeyForm::uuid) file_.view({SectionRole::key_values, column}, keys.count * 16);
  if (keys.form != KeyForm::text) return;
  file_.view({SectionRole::key_offsets, column}, (keys.count + 1) * 8);
  file_.view({SectionRole::key_bytes, column}, keys.bytes);
  checked_[{SectionRole::key_offsets, column}] = false;
}

template <typename T>
std::span<const T> Segment::ascending(SectionKey key, std::uint64_t count, std::uint64_t least_step,
                                      std::uint64_t last) const {
  const auto numbers = as_numbers<T>(file_.touch(key, count * sizeof(T)));
  auto& checked = checked_.at(key);
  if (checked.load(std::memory_order_relaxed)) return numbers;
  bool sound = numbers.front() == 0 && numbers.back() <= last;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    sound &= numbers[i] >= numbers[i - 1] && numbers[i] - numbers[i - 1] >= least_step;
  }
  if (!sound) file_.corrupt(str(role_name(key.role), " do not ascend to at most ", last));
  checked.store(true, std::memory_order_relaxed);
  return numbers;
}

KeyTable Segment::key_table(std::uint32_t column, const KeyTableInfo& keys) const {
  switch (keys.form) {
    case KeyForm::none: break;
    case KeyForm::int64:
    case KeyForm::uuid: {
      const auto values = file_.touch({SectionRole::key_values, column});
      return {keys.form, keys.count, values.data(), nullptr, nullptr};
    }
    case KeyForm::text: {
      const auto offsets = ascending<std::uint64_t>({SectionRole::key_offsets, column},
                                                    keys.count + 1, 0, keys.bytes);
      const auto bytes = file_.touch({SectionRole::key_bytes, column});
      return {keys.form, keys.count, nullptr, offsets.data(),
              reinterpret_cast<const char*>(bytes.data())};
    }
  }
  return {};
}

KeyTable Segment::user_keys() const { return key_table(0, info_.user_keys); }

std::span<const std::uint32_t> Segment::user_begin() const {
  const auto begin =
      ascending<std::uint32_t>({SectionRole::user_begin, 0}, info_.users + 1, 1, info_.guest_begin);
  expect(begin.back() == info_.guest_begin, "the users' rows do not end where the guests begin");
  return begin;
}

std::span<const std::uint32_t> Segment::sales_users() const {
  if (!has_sales_) return {};
  const SectionKey key{SectionRole::sales_users, 0};
  const auto users = as_numbers<std::uint32_t>(file_.touch(key));
  auto& checked = checked_.at(key);
  if (!checked.load(std::memory_order_relaxed)) {
    expect(std::ranges::is_sorted(users), "the users of sales are not in order");
    checked.store(true, std::memory_order_relaxed);
  }
  return users;
}

std::span<const std::byte> Segment::by_rows(SectionKey key, std::uint64_t width, Verify verify,
                                            RowSet of) const {
  const SectionKey section = key_of(key, of);
  if (verify == Verify::now) return file_.touch(section, rows(of) * width);
  return file_.view(section, rows(of) * width);
}

ColumnView Segment::times(Verify verify, RowSet of) const {
  ColumnView view;
  view.data = by_rows({SectionRole::times, 0}, info_.time_width, verify, of).data();
  view.width = info_.time_width;
  view.base = info_.first_time;
  view.unit = info_.time_unit;
  return view;
}

std::span<const Kind> Segment::event_types(Verify verify, RowSet of) const {
  return as_numbers<Kind>(by_rows({SectionRole::event_types, 0}, 1, verify, of));
}

std::span<const std::uint32_t> Segment::versions(Verify verify, RowSet of) const {
  if (!info_.has_versions) return {};
  return as_numbers<std::uint32_t>(by_rows({SectionRole::versions, 0}, 4, verify, of));
}

std::span<const std::uint32_t> Segment::arrival(Verify verify, RowSet of) const {
  return as_numbers<std::uint32_t>(by_rows({SectionRole::arrival, 0}, 4, verify, of));
}

ColumnView Segment::values(std::uint32_t id, Verify verify, RowSet of) const {
  const StoredColumn* column = info_.find(id);
  ColumnView view;
  if (column == nullptr) return view;
  view.data = by_rows({SectionRole::values, id}, column->width, verify, of).data();
  view.width = column->width;
  view.scale = column->scale;
  view.base = column->base;
  if (column->form != ColumnForm::codes && column->nulls > 0) {
    const SectionKey presence = key_of({SectionRole::presence, id}, of);
    const auto bits = verify == Verify::now ? file_.touch(presence) : file_.view(presence);
    view.present = reinterpret_cast<const std::uint64_t*>(bits.data());
  }
  return view;
}

KeyTable Segment::keys(std::uint32_t id) const {
  const StoredColumn* column = info_.find(id);
  return column == nullptr ? KeyTable() : key_table(id, column->keys);
}

std::span<const std::uint32_t> Segment::pair_begin(std::uint32_t id) const {
  const StoredColumn* column = info_.find(id);
  if (column == nullptr || column->form != ColumnForm::pairs) return {};
  return ascending<std::uint32_t>({SectionRole::pair_begin, id}, info_.users + 1, 0,
                                  column->keys.count);
}

void Segment::touch_rows(SectionRole role, std::uint32_t id, std::uint64_t begin, std::uint64_t end,
                         RowSet of) const {
  const auto verify_width = [&](std::uint64_t width) {
    file_.verify(key_of({role, id}, of), begin * width, end * width);
  };
  switch (role) {
    case SectionRole::times: verify_width(info_.time_width); break;
    case SectionRole::event_types: verify_width(1); break;
    case SectionRole::versions:
      if (info_.has_versions) verify_width(4);
      break;
    case SectionRole::arrival: verify_width(4); break;
    default: {
      const StoredColumn* column = info_.find(id);
      if (column == nullptr) break;
      const auto verify = [&](SectionRole of_column, std::uint64_t first, std::uint64_t last) {
        file_.verify(key_of({of_column, id}, of), first, last);
      };
      verify(SectionRole::values, begin * column->width, end * column->width);
      if (column->form == ColumnForm::codes || column->nulls == 0) break;
      verify(SectionRole::presence, begin / 64 * 8, (end + 63) / 64 * 8);
    }
  }
}

std::vector<std::string_view> Segment::new_texts(const DictionaryPart& part) const {
  if (part.count == 0) return {};
  const auto offsets = ascending<std::uint64_t>({SectionRole::text_offsets, part.column},
                                                std::uint64_t{part.count} + 1, 0, part.bytes);
  return texts_of(offsets, file_.touch({SectionRole::text_bytes, part.column}, part.bytes));
}

std::span<const std::byte> Segment::version_values(const VersionColumnPart& part) const {
  const SectionKey key{SectionRole::version_values, part.column};
  const std::uint64_t count = info_.version_count;
  if (part.form == VersionColumnPart::Form::int64) return file_.touch(key, count * 8);
  const auto codes = file_.touch(key, count * 4);
  const std::uint64_t limit = code_limit(part.column);
  for (const std::uint32_t code : as_numbers<std::uint32_t>(codes)) {
    expect(code < limit, "a product version has a code beyond its dictionary");
  }
  return codes;
}

std::span<const std::uint8_t> Segment::version_presence(const VersionColumnPart& part) const {
  return as_numbers<std::uint8_t>(
      file_.touch({SectionRole::version_presence, part.column}, info_.version_count));
}

std::vector<std::string_view> Segment::version_texts(const VersionColumnPart& part) const {
  const auto offsets =
      ascending<std::uint64_t>({SectionRole::version_offsets, part.column},
                               std::uint64_t{info_.version_count} + 1, 0, part.bytes);
  return texts_of(offsets, file_.touch({SectionRole::version_bytes, part.column}, part.bytes));
}

}  // namespace footfall
