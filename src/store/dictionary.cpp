#include "store/dictionary.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/bytes.h"
#include "store/column_forms.h"

namespace footfall {
namespace {

constexpr std::uint64_t entries_max = 0xFFFF'FFFEULL;

void check_room(std::uint64_t size, std::string_view what) {
  if (size < entries_max) return;
  throw Error(ErrorKind::limit, str("a store holds at most ", entries_max, " distinct ", what),
              "map the column with so many different values as a key");
}

std::uint64_t hash_of(std::span<const VersionColumnPart::Form> forms,
                      std::span<const VersionField> fields) noexcept {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool is_text = forms[i] == VersionColumnPart::Form::text;
    const std::uint64_t value =
        is_text ? hash64(fields[i].text) : static_cast<std::uint64_t>(fields[i].number);
    hash = mix64(hash + (fields[i].present ? value : ~value));
  }
  return hash;
}

}  // namespace

VersionField VersionColumn::field(std::uint32_t version) const noexcept {
  VersionField field;
  field.present = has_value(version);
  if (!field.present) return field;
  if (form_ == Form::codes) field.number = codes_[version];
  if (form_ == Form::int64) field.number = numbers_[version];
  if (form_ == Form::text) field.text = texts_[version];
  return field;
}

void VersionColumn::resize(std::uint32_t versions) {
  if (form_ == Form::codes) {
    codes_.resize(versions, 0);
    return;
  }
  present_.resize(versions, 0);
  if (form_ == Form::int64) numbers_.resize(versions, 0);
  if (form_ == Form::text) texts_.resize(versions);
}

const VersionColumn* Versions::find(std::uint32_t column) const noexcept {
  const auto found = std::ranges::find(columns_, column, &VersionColumn::column);
  return found == columns_.end() ? nullptr : &*found;
}

DictionaryBuilder::DictionaryBuilder(const std::vector<std::string>& reserved) {
  for (const auto& text : reserved) texts_.push_back(text);
}

DictionaryBuilder DictionaryBuilder::of_event_types() {
  DictionaryBuilder builder(reserved_kind_names());
  for (std::uint32_t code = 0; code < builder.size(); ++code) {
    builder.codes_.add(hash64(builder.texts_[code]), code);
  }
  return builder;
}

std::uint32_t DictionaryBuilder::find_or_add(std::string_view text) {
  const std::uint64_t hash = hash64(text);
  const std::uint32_t known =
      codes_.find(hash, [&](std::uint32_t code) { return texts_[code] == text; });
  if (known != HashIndex::none) return known;
  check_room(texts_.size(), "texts a column");
  const std::uint32_t code = size();
  texts_.emplace_back(text);
  codes_.add(hash, code);
  text_bytes_ += text.size() + sizeof(std::string);
  return code;
}

VersionBuilder::VersionBuilder(std::vector<VersionColumnPart::Form> forms)
    : forms_(std::move(forms)), size_(1), columns_(forms_.size()) {
  for (std::size_t i = 0; i < forms_.size(); ++i) add(i, {});  // version 0: all NULL
}

void VersionBuilder::find_or_add(std::span<const VersionField> fields,
                                 std::span<std::uint32_t> codes) {
  const std::size_t width = forms_.size();
  FOOTFALL_CHECK(fields.size() == codes.size() * width);
  constexpr std::size_t at_once = 32;
  std::array<std::uint64_t, at_once> hashes{};
  for (std::size_t begin = 0; begin < codes.size(); begin += at_once) {
    const std::size_t end = std::min(begin + at_once, codes.size());
    for (std::size_t i = begin; i < end; ++i) {
      hashes[i - begin] = hash_of(forms_, fields.subspan(i * width, width));
      __builtin_prefetch(codes_.place(hashes[i - begin]));
    }
    for (std::size_t i = begin; i < end; ++i) {
      codes[i] = find_or_add_one(hashes[i - begin], fields.subspan(i * width, width));
    }
  }
}

std::uint32_t VersionBuilder::find_or_add_one(std::uint64_t hash,
                                              std::span<const VersionField> fields) {
  if (std::ranges::none_of(fields, &VersionField::present)) return 0;
  const std::uint32_t known =
      codes_.find(hash, [&](std::uint32_t version) { return is(version, fields); });
  if (known != HashIndex::none) return known;
  check_room(size_, "product versions");
  codes_.add(hash, size_);
  for (std::size_t i = 0; i < fields.size(); ++i) add(i, fields[i]);
  return size_++;
}

bool VersionBuilder::is(std::uint32_t version,
                        std::span<const VersionField> fields) const noexcept {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const VersionField own = field(version, i);
    if (own.present != fields[i].present) return false;
    const bool is_text = forms_[i] == VersionColumnPart::Form::text;
    if (is_text ? own.text != fields[i].text : own.number != fields[i].number) return false;
  }
  return true;
}

void VersionBuilder::add(std::size_t column, const VersionField& field) {
  BuiltColumn& built = columns_[column];
  const auto form = forms_[column];
  field_bytes_ += sizeof(std::int64_t) + 1;
  if (form != VersionColumnPart::Form::codes) built.present.push_back(field.present ? 1 : 0);
  if (form != VersionColumnPart::Form::text) {
    built.numbers.push_back(field.number);
  } else {
    built.texts.emplace_back(field.text);
    field_bytes_ += field.text.size() + sizeof(std::string);
  }
}

VersionField VersionBuilder::field(std::uint32_t version, std::size_t column) const noexcept {
  const BuiltColumn& built = columns_[column];
  switch (forms_[column]) {
    case VersionColumnPart::Form::codes:
      return {built.numbers[version] != 0, built.numbers[version], {}};
    case VersionColumnPart::Form::int64:
      return {built.present[version] != 0, built.numbers[version], {}};
    case VersionColumnPart::Form::text: break;
  }
  return {built.present[version] != 0, 0, built.texts[version]};
}

DictionaryBuilders::DictionaryBuilders(const Schema& schema)
    : version_columns(places_of_versions(schema)), versions(version_forms(schema)) {
  for (const auto& column : schema.columns) {
    columns.push_back(has_dictionary(column) ? std::make_unique<DictionaryBuilder>() : nullptr);
  }
}

std::vector<std::uint32_t> DictionaryBuilders::find_or_add_versions(
    std::size_t rows, std::span<const ColumnBlock* const> by_place) {
  constexpr std::size_t at_once = 256;  // rows whose fields stay in the cache
  std::vector<std::uint32_t> codes(rows);
  std::vector<VersionField> fields;
  for (std::size_t begin = 0; begin < rows; begin += at_once) {
    const std::size_t end = std::min(begin + at_once, rows);
    fields.assign((end - begin) * version_columns.size(), {});
    for (std::size_t i = 0; i < version_columns.size(); ++i) {
      const ColumnBlock* const column = by_place[version_columns[i]];
      for (std::size_t row = begin; column != nullptr && row < end; ++row) {
        if (!column->has_value(row)) continue;
        fields[(row - begin) * version_columns.size() + i] = version_field(i, *column, row);
      }
    }
    versions.find_or_add(fields, std::span(codes).subspan(begin, end - begin));
  }
  return codes;
}

VersionField DictionaryBuilders::version_field(std::size_t field, const ColumnBlock& column,
                                               std::size_t row) {
  switch (versions.forms()[field]) {
    case VersionColumnPart::Form::codes:
      return {true, columns[version_columns[field]]->find_or_add(column.texts[row]), {}};
    case VersionColumnPart::Form::int64: return {true, column.numbers[row], {}};
    case VersionColumnPart::Form::text: break;
  }
  return {true, 0, column.texts[row]};
}

}  // namespace footfall
