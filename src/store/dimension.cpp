#include "store/dimension.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/bytes.h"
#include "store/store_files.h"

namespace footfall {
namespace {

template <typename T>
std::span<const T> numbers_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

// Offsets into bytes: as many as texts and one, ascending, the last at the end.
bool are_offsets(std::span<const std::uint64_t> offsets, std::uint64_t bytes) {
  return !offsets.empty() && offsets.front() == 0 && offsets.back() == bytes &&
         std::ranges::is_sorted(offsets);
}

template <typename T>
void add_section(SectionWriter& file, SectionKey key, const std::vector<T>& values) {
  file.add_whole(key, std::as_bytes(std::span(values)));
}

// Texts one behind the other, and where each begins.
struct Texts {
  std::vector<std::uint64_t> offsets{0};
  std::string bytes;

  void add(std::string_view text) {
    bytes += text;
    offsets.push_back(bytes.size());
  }
  void write(SectionWriter& file, SectionRole offsets_role, SectionRole bytes_role,
             std::uint32_t column) const {
    add_section(file, {offsets_role, column}, offsets);
    file.add_whole({bytes_role, column}, bytes_of(bytes));
  }
};

}  // namespace

Dimension::Dimension(const FileSystem& files, const std::string& path, FileStamp stamp,
                     const Schema& schema, Home home)
    : home_(home), file_(files, path, stamp, column_names_by_id(schema)) {
  const auto info = file_.touch({SectionRole::dimension_info, 0});
  ByteReader in({reinterpret_cast<const char*>(info.data()), info.size()});
  const Home kept = in.get_enum(Home::products, Home::customers);
  rows_ = in.get<std::uint32_t>();
  if (in.failed() || kept != home || rows_ == no_row) file_.corrupt("is not this dimension");
  read_keys(schema);
  copies_ = numbers_of<std::uint32_t>(
      file_.touch({SectionRole::dimension_copies, 0}, std::uint64_t{rows_} * 4));
  for (std::size_t i = in.get_count(10); i > 0; --i) {
    const auto id = in.get<std::uint32_t>();
    const bool coded = in.get_bool();
    const auto scale = in.get<std::uint8_t>();
    const auto texts = in.get<std::uint32_t>();
    // A column that events have of their own since is no longer looked at here.
    const auto column = std::ranges::find(schema.columns, id, &Column::id);
    if (!in.failed() && column != schema.columns.end()) read_column(*column, coded, scale, texts);
  }
  if (!in.complete()) file_.corrupt("its list of columns is not complete");
}

void Dimension::read_keys(const Schema& schema) {
  const Column* key = schema.find_column(dimension_key(home_));
  if (key == nullptr) file_.corrupt("has keys of a column that the schema lacks");
  if (key->key == KeyType::int64) {
    const auto values = file_.touch({SectionRole::key_values, 0}, std::uint64_t{rows_} * 8);
    keys_ = KeyTable(KeyForm::int64, rows_, values.data(), nullptr, nullptr);
    if (!std::ranges::is_sorted(keys_.numbers())) file_.corrupt("its keys are not in order");
    return;
  }
  const auto offsets = numbers_of<std::uint64_t>(
      file_.touch({SectionRole::key_offsets, 0}, (std::uint64_t{rows_} + 1) * 8));
  const auto bytes = file_.touch({SectionRole::key_bytes, 0});
  if (!are_offsets(offsets, bytes.size())) file_.corrupt("its keys are not whole");
  keys_ = KeyTable(KeyForm::text, rows_, nullptr, offsets.data(),
                   reinterpret_cast<const char*>(bytes.data()));
  for (std::uint32_t row = 1; row < rows_; ++row) {
    if (compare_keys(keys_, row - 1, keys_, row) >= 0) file_.corrupt("its keys are not in order");
  }
}

void Dimension::read_column(const Column& column, bool coded, std::uint8_t scale,
                            std::uint32_t texts) {
  DimensionColumn out;
  out.column = column.id;
  out.coded = coded;
  if (column.home != home_ || coded != has_texts(column.type) || scale > column.scale) {
    file_.corrupt(str("column ", column.name, " is not kept as the manifest's schema has it"));
  }
  const SectionKey values{SectionRole::values, column.id};
  if (!coded) {
    const auto numbers = numbers_of<std::int64_t>(file_.touch(values, std::uint64_t{rows_} * 8));
    const auto factor = std::int64_t(power_of_ten(column.scale - scale));
    for (const std::int64_t number : numbers) {
      std::int64_t raised = 0;
      if (__builtin_mul_overflow(number, factor, &raised)) {
        file_.corrupt(str("column ", column.name, " leaves no room for its decimal places"));
      }
      out.numbers.push_back(raised);
    }
    out.present =
        numbers_of<std::uint8_t>(file_.touch({SectionRole::version_presence, column.id}, rows_));
    columns_.push_back(std::move(out));
    return;
  }
  out.codes = numbers_of<std::uint32_t>(file_.touch(values, std::uint64_t{rows_} * 4));
  const auto offsets = numbers_of<std::uint64_t>(
      file_.touch({SectionRole::text_offsets, column.id}, (std::uint64_t{texts} + 1) * 8));
  const auto bytes = file_.touch({SectionRole::text_bytes, column.id});
  if (!are_offsets(offsets, bytes.size())) file_.corrupt("its texts are not whole");
  out.texts.emplace_back();
  for (std::uint32_t i = 0; i < texts; ++i) {
    out.texts.emplace_back(reinterpret_cast<const char*>(bytes.data()) + offsets[i],
                           offsets[i + 1] - offsets[i]);
  }
  if (std::ranges::any_of(out.codes, [&](std::uint32_t code) { return code > texts; })) {
    file_.corrupt(str("column ", column.name, " has a code without a text"));
  }
  columns_.push_back(std::move(out));
}

std::uint32_t Dimension::find(std::int64_t key) const noexcept {
  const auto numbers = keys_.numbers();
  const auto found = std::ranges::lower_bound(numbers, key);
  if (found == numbers.end() || *found != key) return no_row;
  return static_cast<std::uint32_t>(found - numbers.begin());
}

std::uint32_t Dimension::find(std::string_view key) const noexcept {
  KeyTable::Buffer buffer;
  std::uint32_t begin = 0;
  for (std::uint32_t end = rows_; begin < end;) {
    const std::uint32_t middle = begin + (end - begin) / 2;
    if (keys_.text(middle, buffer) < key) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin < rows_ && keys_.text(begin, buffer) == key ? begin : no_row;
}

const DimensionColumn* Dimension::find_column(std::uint32_t column) const noexcept {
  const auto found = std::ranges::find(columns_, column, &DimensionColumn::column);
  return found == columns_.end() ? nullptr : &*found;
}

DimensionBuilder::DimensionBuilder(const Schema& schema, Home home, const Dimension* before,
                                   const std::vector<std::string>& given)
    : home_(home), int64_keys_(schema.column(dimension_key(home)).key == KeyType::int64) {
  for (const auto& column : schema.columns) {
    if (column.home == home) columns_.push_back({column, {}, {}, {}, {}});
  }
  for (const auto& name : given) {
    const auto found = std::ranges::find_if(
        columns_, [&name](const BuiltColumn& built) { return built.column.name == name; });
    FOOTFALL_CHECK(found != columns_.end());
    given_.push_back(static_cast<std::size_t>(found - columns_.begin()));
  }
  if (before != nullptr) continue_with(*before);
}

void DimensionBuilder::continue_with(const Dimension& before) {
  const KeyTable& keys = before.keys();
  KeyTable::Buffer buffer;
  for (std::uint32_t row = 0; row < before.rows(); ++row) {
    VersionField key;
    key.present = true;
    if (int64_keys_) {
      key.number = keys.number(row);
    } else {
      key.text = keys.text(row, buffer);
    }
    (void)find_or_add(key);
  }
  copies_.assign(before.copies().begin(), before.copies().end());
  for (auto& built : columns_) {
    const DimensionColumn* known = before.find_column(built.column.id);
    if (known == nullptr) continue;
    if (!known->coded) {
      built.numbers = known->numbers;
      built.present.assign(known->present.begin(), known->present.end());
      continue;
    }
    for (std::size_t i = 1; i < known->texts.size(); ++i) {
      (void)built.texts.find_or_add(known->texts[i]);
    }
    built.codes.assign(known->codes.begin(), known->codes.end());
  }
}

// A new row has no copies and is NULL in all columns.
std::uint32_t DimensionBuilder::find_or_add(const VersionField& key) {
  const std::uint64_t hash =
      int64_keys_ ? mix64(static_cast<std::uint64_t>(key.number)) : hash64(key.text);
  const std::uint32_t found = index_.find(hash, [&](std::uint32_t row) {
    return int64_keys_ ? number_keys_[row] == key.number : text_keys_[row] == key.text;
  });
  if (found != HashIndex::none) return found;
  const std::uint32_t row = rows();
  index_.add(hash, row);
  if (int64_keys_) {
    number_keys_.push_back(key.number);
  } else {
    text_keys_.emplace_back(key.text);
    key_bytes_ += key.text.size();
  }
  copies_.push_back(0);
  in_load_.push_back(0);
  for (auto& built : columns_) {
    if (has_texts(built.column.type)) {
      built.codes.push_back(0);
    } else {
      built.numbers.push_back(0);
      built.present.push_back(0);
    }
  }
  return row;
}

DimensionBuilder::Added DimensionBuilder::add(const VersionField& key,
                                              std::span<const VersionField> attributes, Keep keep) {
  FOOTFALL_CHECK(key.present && attributes.size() == given_.size());
  const std::uint32_t row = find_or_add(key);
  const bool had_one = in_load_[row] != 0;
  if (!had_one) {
    copies_[row] = 0;
    in_load_[row] = 1;
    ++loaded_;
  }
  ++copies_[row];
  if (had_one && keep == Keep::first) return {row, true, true};
  for (std::size_t i = 0; i < given_.size(); ++i) {
    BuiltColumn& built = columns_[given_[i]];
    const VersionField& value = attributes[i];
    if (has_texts(built.column.type)) {
      built.codes[row] = value.present ? built.texts.find_or_add(value.text) : 0;
    } else {
      built.numbers[row] = value.present ? value.number : 0;
      built.present[row] = value.present ? 1 : 0;
    }
  }
  return {row, had_one, false};
}

std::size_t DimensionBuilder::memory_used() const noexcept {
  std::size_t sum = key_bytes_ + index_.memory_used() + copies_.size() * 5 +
                    number_keys_.size() * 8 + text_keys_.size() * sizeof(std::string);
  for (const auto& built : columns_) {
    sum += built.texts.memory_used() + built.codes.size() * 4 + built.numbers.size() * 9;
  }
  return sum;
}

std::vector<std::uint32_t> DimensionBuilder::key_order() const {
  std::vector<std::uint32_t> order(rows());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [this](std::uint32_t a, std::uint32_t b) {
    return int64_keys_ ? number_keys_[a] < number_keys_[b] : text_keys_[a] < text_keys_[b];
  });
  return order;
}

void DimensionBuilder::write_keys(SectionWriter& file, std::span<const std::uint32_t> order) const {
  if (int64_keys_) {
    std::vector<std::int64_t> sorted;
    for (const std::uint32_t row : order) sorted.push_back(number_keys_[row]);
    add_section(file, {SectionRole::key_values, 0}, sorted);
    return;
  }
  Texts sorted;
  for (const std::uint32_t row : order) sorted.add(text_keys_[row]);
  sorted.write(file, SectionRole::key_offsets, SectionRole::key_bytes, 0);
}

void DimensionBuilder::write_column(SectionWriter& file, const BuiltColumn& built,
                                    std::span<const std::uint32_t> order) {
  const std::uint32_t id = built.column.id;
  if (has_texts(built.column.type)) {
    std::vector<std::uint32_t> codes;
    for (const std::uint32_t row : order) codes.push_back(built.codes[row]);
    add_section(file, {SectionRole::values, id}, codes);
    Texts texts;
    for (std::uint32_t code = 1; code < built.texts.size(); ++code) {
      texts.add(built.texts.text(code));
    }
    texts.write(file, SectionRole::text_offsets, SectionRole::text_bytes, id);
    return;
  }
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> present;
  for (const std::uint32_t row : order) {
    numbers.push_back(built.numbers[row]);
    present.push_back(built.present[row]);
  }
  add_section(file, {SectionRole::values, id}, numbers);
  add_section(file, {SectionRole::version_presence, id}, present);
}

FileStamp DimensionBuilder::write(FileSystem& files, const std::string& path) const {
  SectionWriter file(files, path);
  ByteWriter info;
  info.put(static_cast<std::uint8_t>(home_));
  info.put(rows());
  info.put(static_cast<std::uint32_t>(columns_.size()));
  for (const auto& built : columns_) {
    const bool coded = has_texts(built.column.type);
    info.put(built.column.id);
    info.put(static_cast<std::uint8_t>(coded));
    info.put(built.column.scale);
    info.put(coded ? built.texts.size() - 1 : std::uint32_t{0});
  }
  file.add_whole({SectionRole::dimension_info, 0}, bytes_of(info.bytes()));
  const auto order = key_order();
  write_keys(file, order);
  std::vector<std::uint32_t> copies;
  for (const std::uint32_t row : order) copies.push_back(copies_[row]);
  add_section(file, {SectionRole::dimension_copies, 0}, copies);
  for (const auto& built : columns_) write_column(file, built, order);
  return file.finish();
}

}  // namespace footfall
