#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "store/column_forms.h"
#include "store/dimension.h"
#include "store/raw_rows.h"
#include "store/set_aside.h"
#include "store/store.h"
#include "store/store_files.h"

namespace footfall {
namespace {

template <typename T>
void append_numbers(std::vector<T>& out, std::span<const std::byte> bytes) {
  const auto* numbers = reinterpret_cast<const T*>(bytes.data());
  out.insert(out.end(), numbers, numbers + bytes.size() / sizeof(T));
}

bool fits(KeyForm form, KeyType type) noexcept {
  return form == KeyForm::none || (form == KeyForm::int64) == (type == KeyType::int64);
}

}  // namespace

std::shared_ptr<const StoreReader> StoreReader::open(const FileSystem& files,
                                                     std::string directory) {
  auto manifest = find_manifest(files, directory);
  if (!manifest) {
    throw Error(ErrorKind::not_found, str("there is no store at ", printable(directory, 4096)),
                "footfall ingest FILE... makes one; --store DIR names another");
  }
  std::shared_ptr<StoreReader> store(new StoreReader(files, std::move(directory)));
  store->manifest_ = std::move(*manifest);
  store->open_segments();
  store->open_dimensions();
  return store;
}

void StoreReader::open_segments() {
  event_types_ = reserved_kind_names();
  for (const auto& column : schema().columns) {
    if (has_dictionary(column)) dictionaries_.emplace_back(column.id, Dictionary());
  }
  const auto places = places_of_versions(schema());
  const auto forms = version_forms(schema());
  versions_.size_ = places.empty() ? 0 : 1;
  for (std::size_t i = 0; i < places.size(); ++i) {
    VersionColumn column;
    column.column_ = schema().columns[places[i]].id;
    column.form_ = forms[i];
    column.resize(versions_.size_);
    versions_.columns_.push_back(std::move(column));
  }
  const ColumnNames names = column_names_by_id(schema());
  for (const auto& entry : manifest_.segments) {
    const std::string path = path_join(directory_, segment_file_name(entry.file));
    auto segment = std::make_shared<Segment>(files_, path, entry.stamp, names);
    if (segment->rows() != entry.rows) {
      segment->file().corrupt(
          str("has ", segment->rows(), " rows, the manifest says ", entry.rows));
    }
    check_columns(*segment);
    for (const auto& part : segment->info().dictionaries) read_texts(*segment, part);
    read_versions(*segment);
    segments_.push_back(std::move(segment));
  }
}

void StoreReader::open_dimensions() {
  for (const auto& entry : manifest_.dimensions) {
    const std::string path = path_join(directory_, dimension_file_name(entry.file));
    dimensions_.push_back(
        std::make_shared<Dimension>(files_, path, entry.stamp, schema(), entry.home));
  }
  if (const Dimension* products = dimension(Home::products)) join_products(*products);
  for (const auto& column : schema().columns) {
    if (column.home != Home::customers || !has_texts(column.type)) continue;
    const Dimension* customers = dimension(Home::customers);
    const DimensionColumn* attribute =
        customers == nullptr ? nullptr : customers->find_column(column.id);
    Dictionary texts;
    if (attribute != nullptr) texts.texts_ = attribute->texts;
    if (std::ranges::find(texts.texts_, unknown_text) == texts.texts_.end()) {
      texts.texts_.push_back(unknown_text);
    }
    dictionaries_.emplace_back(column.id, std::move(texts));
  }
}

const Dimension* StoreReader::dimension(Home home) const noexcept {
  const auto found = std::ranges::find_if(
      dimensions_, [home](const auto& dimension) { return dimension->home() == home; });
  return found == dimensions_.end() ? nullptr : found->get();
}

namespace {

// By product version: its row in the dimension.
std::vector<std::uint32_t> rows_of_versions(const Dimension& products, const VersionColumn& key,
                                            std::uint32_t versions) {
  std::vector<std::uint32_t> rows(versions, Dimension::no_row);
  for (std::uint32_t version = 0; version < versions; ++version) {
    if (!key.has_value(version)) continue;
    rows[version] = key.form() == VersionColumn::Form::int64 ? products.find(key.numbers()[version])
                                                             : products.find(key.texts()[version]);
  }
  return rows;
}

}  // namespace

void StoreReader::join_products(const Dimension& products) {
  const VersionColumn* key = versions_.find(schema().column(dimension_key(Home::products)).id);
  if (key == nullptr) return;
  const std::uint32_t size = versions_.size();
  const auto rows = rows_of_versions(products, *key, size);
  std::vector<VersionColumn> joined;
  for (const auto& column : schema().columns) {
    if (column.home != Home::products) continue;
    VersionColumn out;
    out.column_ = column.id;
    out.form_ = has_texts(column.type) ? VersionColumn::Form::codes : VersionColumn::Form::int64;
    out.resize(size);
    const DimensionColumn* attribute = products.find_column(column.id);
    Dictionary texts;
    if (attribute != nullptr && attribute->coded) texts.texts_ = attribute->texts;
    const auto known = std::ranges::find(texts.texts_, unknown_text);
    const auto unknown = static_cast<std::uint32_t>(known - texts.texts_.begin());
    bool has_unknown = known != texts.texts_.end();
    for (std::uint32_t version = 0; version < size; ++version) {
      const std::uint32_t row = rows[version];
      if (row == Dimension::no_row) {
        if (!has_texts(column.type) || !key->has_value(version)) continue;
        if (!has_unknown) texts.texts_.push_back(unknown_text);
        has_unknown = true;
        out.codes_[version] = unknown;
      } else if (attribute != nullptr && attribute->coded) {
        out.codes_[version] = attribute->codes[row];
      } else if (attribute != nullptr && attribute->present[row] != 0) {
        out.numbers_[version] = attribute->numbers[row];
        out.present_[version] = 1;
      }
    }
    joined.push_back(std::move(out));
    if (has_texts(column.type)) dictionaries_.emplace_back(column.id, std::move(texts));
  }
  for (auto& column : joined) versions_.columns_.push_back(std::move(column));
}

void StoreReader::check_columns(const Segment& segment) const {
  const auto expect = [&](bool holds, const Column* column) {
    if (holds) return;
    segment.file().corrupt(str("column ", column == nullptr ? "?" : column->name,
                               " is not kept as the manifest's schema has it"));
  };
  for (const auto& stored : segment.info().columns) {
    const auto column = std::ranges::find(schema().columns, stored.id, &Column::id);
    expect(column != schema().columns.end(), nullptr);
    expect(column_form(*column) == stored.form && stored.scale <= column->scale, &*column);
    expect(fits(stored.keys.form, column->key), &*column);
  }
  const Column* user = schema().find_column("user_id");
  expect(user == nullptr ? segment.users() == 0 : fits(segment.info().user_keys.form, user->key),
         user);
}

void StoreReader::read_texts(const Segment& segment, const DictionaryPart& part) {
  const auto check_first = [&](std::size_t known) {
    if (part.first == known) return;
    segment.file().corrupt(
        str("its dictionary texts begin at code ", part.first, ", expected ", known));
  };
  if (part.column == event_type_column) {
    check_first(event_types_.size());
    for (const auto text : segment.new_texts(part)) event_types_.emplace_back(text);
    return;
  }
  const auto found =
      std::ranges::find(dictionaries_, part.column, &std::pair<std::uint32_t, Dictionary>::first);
  if (found == dictionaries_.end()) {
    segment.file().corrupt(
        str("has a dictionary of column ", part.column, ", which the schema does not have as one"));
  }
  auto& texts = found->second.texts_;
  check_first(texts.size());
  const auto added = segment.new_texts(part);
  texts.insert(texts.end(), added.begin(), added.end());
}

void StoreReader::read_versions(const Segment& segment) {
  const SegmentInfo& info = segment.info();
  if (!info.has_versions) return;
  if (info.first_version != versions_.size_) {
    segment.file().corrupt(
        str("its product versions begin at ", info.first_version, ", expected ", versions_.size_));
  }
  for (const auto& part : info.version_columns) {
    const auto column = std::ranges::find(versions_.columns_, part.column, &VersionColumn::column);
    if (column == versions_.columns_.end() || column->form() != part.form) {
      segment.file().corrupt(
          str("its product versions have column ", part.column, " otherwise than the schema"));
    }
    read_version_column(segment, part, *column);
  }
  versions_.size_ += info.version_count;
  // A column that came later is NULL in the versions before.
  for (auto& column : versions_.columns_) column.resize(versions_.size_);
}

void StoreReader::read_version_column(const Segment& segment, const VersionColumnPart& part,
                                      VersionColumn& column) const {
  switch (part.form) {
    case VersionColumnPart::Form::codes:
      append_numbers(column.codes_, segment.version_values(part));
      return;
    case VersionColumnPart::Form::int64:
      append_numbers(column.numbers_, segment.version_values(part));
      break;
    case VersionColumnPart::Form::text: {
      const auto texts = segment.version_texts(part);
      column.texts_.insert(column.texts_.end(), texts.begin(), texts.end());
      break;
    }
  }
  const auto present = segment.version_presence(part);
  column.present_.insert(column.present_.end(), present.begin(), present.end());
}

const Dictionary& StoreReader::dictionary(std::uint32_t column) const {
  const auto found =
      std::ranges::find(dictionaries_, column, &std::pair<std::uint32_t, Dictionary>::first);
  if (found != dictionaries_.end()) return found->second;
  throw Error(ErrorKind::bad_request, str("column ", column, " has no dictionary"));
}

void StoreReader::for_each_set_aside(const LoadEntry& load,
                                     const std::function<void(const SetAsideRow&)>& visit) const {
  if (!load.set_aside_file) return;
  const SectionFile file(files_, path_join(directory_, set_aside_file_name(*load.set_aside_file)),
                         load.set_aside_stamp);
  read_set_aside(file, visit);
}

std::unique_ptr<RawRowsReader> StoreReader::raw_rows(const LoadEntry& load) const {
  if (!load.raw_file) return nullptr;
  return std::make_unique<RawRowsReader>(std::make_shared<SectionFile>(
      files_, path_join(directory_, raw_file_name(*load.raw_file)), load.raw_stamp));
}

}  // namespace footfall
