#include "store/segment_writer.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"
#include "store/dictionary.h"

namespace footfall {
namespace {

constexpr std::array<Micros, 5> units_coarsest_first{
    micros_per_day, micros_per_hour, micros_per_minute, micros_per_second, Micros{1000}};

template <typename T>
std::span<const std::byte> bytes_of_numbers(const std::vector<T>& numbers) noexcept {
  return std::as_bytes(std::span(numbers));
}

// Texts one after another, with the offset of each and of the end.
class TextColumn {
 public:
  void add(std::string_view text) {
    bytes_ += text;
    offsets_.push_back(bytes_.size());
  }
  std::uint64_t bytes() const noexcept { return bytes_.size(); }
  void write(SectionWriter& file, SectionKey offsets, SectionKey bytes) const {
    file.add_whole(offsets, bytes_of_numbers(offsets_));
    file.add_whole(bytes, bytes_of(bytes_));
  }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> offsets_{0};
};

}  // namespace

std::uint8_t smallest_width(std::uint64_t largest) noexcept {
  if (largest <= 0xFF) return 1;
  if (largest <= 0xFFFF) return 2;
  return largest <= 0xFFFF'FFFF ? 4 : 8;
}

Micros coarsest_unit(Micros time) noexcept {
  for (const Micros unit : units_coarsest_first) {
    if (time % unit == 0) return unit;
  }
  return 1;
}

SegmentWriter::SegmentWriter(FileSystem& files, std::string path, std::uint64_t file_number)
    : file_number_(file_number), file_(files, std::move(path)) {}

void SegmentWriter::begin_rows() {
  FOOTFALL_CHECK(info.rows >= 1 && info.rows <= segment_rows_max);
  file_.add({SectionRole::times, 0}, info.rows * info.time_width);
  file_.add({SectionRole::event_types, 0}, info.rows);
  if (info.has_versions) file_.add({SectionRole::versions, 0}, info.rows * 4);
  file_.add({SectionRole::arrival, 0}, info.rows * 4);
  std::uint32_t last_id = 0;
  for (const auto& column : info.columns) {
    FOOTFALL_CHECK(column.id > last_id && column.nulls < info.rows);
    last_id = column.id;
    file_.add({SectionRole::values, column.id}, info.rows * column.width);
    if (column.nulls == 0 || column.form == ColumnForm::codes) continue;
    file_.add({SectionRole::presence, column.id}, (info.rows + 63) / 64 * 8);
  }
  file_.reserve();
  sales_.emplace(info);
}

void SegmentWriter::add_key_table(std::uint32_t column, const KeyTableInfo& keys) {
  switch (keys.form) {
    case KeyForm::none: break;
    case KeyForm::int64: file_.add({SectionRole::key_values, column}, keys.count * 8); break;
    case KeyForm::uuid: file_.add({SectionRole::key_values, column}, keys.count * 16); break;
    case KeyForm::text:
      file_.add({SectionRole::key_offsets, column}, (keys.count + 1) * 8);
      file_.add({SectionRole::key_bytes, column}, keys.bytes);
      break;
  }
}

void SegmentWriter::begin_tables() {
  FOOTFALL_CHECK(info.user_keys.count == info.users && info.guest_begin <= info.rows);
  file_.add({SectionRole::user_begin, 0}, (info.users + 1) * 4);
  add_key_table(user_column, info.user_keys);
  for (const auto& column : info.columns) {
    if (column.form != ColumnForm::pairs && column.form != ColumnForm::keys) continue;
    if (column.form == ColumnForm::pairs) {
      file_.add({SectionRole::pair_begin, column.id}, (info.users + 1) * 4);
    }
    add_key_table(column.id, column.keys);
  }
  file_.reserve();
}

void SegmentWriter::write_presence(std::uint32_t column, std::span<const std::uint64_t> bits) {
  write({SectionRole::presence, column}, 0, std::as_bytes(bits));
  sales_->add_presence(column, bits);
}

void SegmentWriter::write_user_begin(std::uint64_t first_user,
                                     std::span<const std::uint32_t> begins, std::uint64_t row_end) {
  write({SectionRole::user_begin, 0}, first_user * 4, std::as_bytes(begins));
  sales_->add_users(first_user, begins, row_end);
}

void SegmentWriter::write(SectionKey key, std::uint64_t offset, std::span<const std::byte> bytes) {
  file_.write(file_.find(key), offset, bytes);
}

void SegmentWriter::add_texts(DictionaryPart& part, const DictionaryBuilder& dictionary) {
  part.count = dictionary.size() - part.first;
  if (part.count == 0) return;
  TextColumn texts;
  for (std::uint32_t code = part.first; code < dictionary.size(); ++code) {
    texts.add(dictionary.text(code));
  }
  part.bytes = texts.bytes();
  texts.write(file_, {SectionRole::text_offsets, part.column},
              {SectionRole::text_bytes, part.column});
}

void SegmentWriter::add_version_column(VersionColumnPart& part, const VersionBuilder& versions,
                                       std::size_t field) {
  std::vector<std::uint32_t> codes;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> present;
  TextColumn texts;
  for (std::uint32_t version = info.first_version; version < versions.size(); ++version) {
    const VersionField value = versions.field(version, field);
    codes.push_back(static_cast<std::uint32_t>(value.number));
    numbers.push_back(value.number);
    present.push_back(value.present ? 1 : 0);
    texts.add(value.text);
  }
  const SectionKey values{SectionRole::version_values, part.column};
  switch (part.form) {
    case VersionColumnPart::Form::codes: file_.add_whole(values, bytes_of_numbers(codes)); return;
    case VersionColumnPart::Form::int64: file_.add_whole(values, bytes_of_numbers(numbers)); break;
    case VersionColumnPart::Form::text:
      part.bytes = texts.bytes();
      texts.write(file_, {SectionRole::version_offsets, part.column},
                  {SectionRole::version_bytes, part.column});
      break;
  }
  file_.add_whole({SectionRole::version_presence, part.column}, bytes_of_numbers(present));
}

FileStamp SegmentWriter::finish(const DictionaryBuilders& dictionaries, const Schema& schema,
                                unsigned threads) {
  sales_->write(file_, threads);
  sales_.reset();
  for (auto& part : info.dictionaries) {
    if (part.column == event_type_column) {
      add_texts(part, dictionaries.event_types);
      continue;
    }
    const auto column = std::ranges::find(schema.columns, part.column, &Column::id);
    add_texts(part, *dictionaries.columns[std::size_t(column - schema.columns.begin())]);
  }
  if (info.has_versions) info.version_count = dictionaries.versions.size() - info.first_version;
  for (std::size_t field = 0; info.version_count > 0 && field < dictionaries.version_columns.size();
       ++field) {
    VersionColumnPart part;
    part.column = schema.columns[dictionaries.version_columns[field]].id;
    part.form = dictionaries.versions.forms()[field];
    add_version_column(part, dictionaries.versions, field);
    info.version_columns.push_back(part);
  }
  std::ranges::sort(info.version_columns, {}, &VersionColumnPart::column);
  file_.add_whole({SectionRole::segment_info, 0}, bytes_of(encode_segment_info(info)));
  return file_.finish();
}

SegmentRows::SegmentRows(SegmentWriter& segment, std::uint64_t row_begin,
                         std::span<const Kind> event_types)
    : segment_(segment),
      row_begin_(row_begin),
      rows_(event_types.size()),
      sales_(segment.sales_->begin_part(row_begin, event_types)) {
  write({SectionRole::event_types, 0}, std::as_bytes(event_types));
}

void SegmentRows::write(SectionKey key, std::span<const std::byte> values) {
  if (rows_ == 0) return;
  FOOTFALL_CHECK(values.size() % rows_ == 0);
  segment_.write(key, row_begin_ * (values.size() / rows_), values);
  if (sales_ != nullptr) sales_->add(key, values);
}

}  // namespace footfall
