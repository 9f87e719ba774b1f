#include "store/dictionary.h"

#include <algorithm>

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

// NULL is a tag of 0, so no two tuples have the same bytes.
void put_field(ByteWriter& out, VersionColumnPart::Form form, const VersionField& field) {
  out.put(static_cast<std::uint8_t>(field.present));
  if (!field.present) return;
  if (form == VersionColumnPart::Form::text) {
    out.put_text(field.text);
  } else {
    out.put(field.number);
  }
}

VersionField get_field(ByteReader& in, VersionColumnPart::Form form) {
  VersionField field;
  field.present = in.get_bool();
  if (!field.present) return field;
  if (form == VersionColumnPart::Form::text) {
    field.text = in.get_text();
  } else {
    field.number = in.get<std::int64_t>();
  }
  return field;
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
    : forms_(std::move(forms)), size_(1), tuples_(1), fields_(forms_.size()) {
  for (auto& column : fields_) column.emplace_back();  // version 0: all NULL
}

std::uint32_t VersionBuilder::find_or_add(std::span<const VersionField> fields) {
  FOOTFALL_CHECK(fields.size() == forms_.size());
  ByteWriter out;
  bool all_null = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    VersionField field = fields[i];
    if (forms_[i] == VersionColumnPart::Form::codes) field.present = field.number != 0;
    all_null &= !field.present;
    put_field(out, forms_[i], field);
  }
  if (all_null) return 0;
  const std::uint64_t hash = hash64(out.bytes());
  const std::uint32_t known =
      codes_.find(hash, [&](std::uint32_t version) { return tuples_[version] == out.bytes(); });
  if (known != HashIndex::none) return known;
  check_room(size_, "product versions");
  const std::string& tuple = tuples_.emplace_back(out.take());
  codes_.add(hash, size_);
  ByteReader in(tuple);
  for (std::size_t i = 0; i < forms_.size(); ++i) fields_[i].push_back(get_field(in, forms_[i]));
  tuple_bytes_ += tuple.size() + sizeof(std::string) + forms_.size() * sizeof(VersionField);
  return size_++;
}

VersionField VersionBuilder::field(std::uint32_t version, std::size_t column) const noexcept {
  return fields_[column][version];
}

DictionaryBuilders::DictionaryBuilders(const Schema& schema)
    : version_columns(places_of_versions(schema)), versions(version_forms(schema)) {
  for (const auto& column : schema.columns) {
    columns.push_back(has_dictionary(column) ? std::make_unique<DictionaryBuilder>() : nullptr);
  }
}

}  // namespace footfall
