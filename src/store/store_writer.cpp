#include <algorithm>
#include <array>
#include <set>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "store/column_forms.h"
#include "store/dimension.h"
#include "store/store.h"
#include "store/store_files.h"

namespace footfall {
namespace {

// A folder with other people's files is not made a store by mistake.
void check_is_ours(const FileSystem& files, const std::string& directory) {
  for (const auto& name : files.list(directory)) {
    if (is_data_file(name) || name == lock_name) continue;
    throw Error(ErrorKind::bad_request,
                str(directory, " is no store: it holds other files (", printable(name), ")"),
                "name a new or empty folder with --store");
  }
}

std::unique_ptr<FileLock> take_lock(FileSystem& files, const std::string& directory) {
  std::string holder;
  auto lock = files.try_lock(path_join(directory, lock_name), holder);
  if (lock) return lock;
  throw Error(ErrorKind::corrupt,
              str(directory, " is being written by ",
                  holder.empty() ? "another process" : str("process ", printable(holder))),
              "wait until it has finished; reading the store is possible meanwhile");
}

// The dictionaries of a commit as builders for `schema`, which has all its columns and perhaps
// more: codes stay.
void continue_dictionaries(const StoreReader& store, const Schema& schema,
                           DictionaryBuilders& builders) {
  const auto& kinds_known = store.event_types();
  for (std::size_t i = kinds::reserved; i < kinds_known.size(); ++i) {
    builders.event_types.find_or_add(kinds_known[i]);
  }
  for (std::size_t place = 0; place < schema.columns.size(); ++place) {
    const auto& before = store.schema().columns;
    const auto same = std::ranges::find(before, schema.columns[place].id, &Column::id);
    if (!builders.columns[place] || same == before.end()) continue;
    const Dictionary& known = store.dictionary(schema.columns[place].id);
    for (const auto text : known.texts().subspan(1)) builders.columns[place]->find_or_add(text);
  }
  std::vector<const VersionColumn*> known;
  for (const std::size_t place : builders.version_columns) {
    known.push_back(store.versions().find(schema.columns[place].id));
  }
  const std::uint32_t versions = store.versions().size();
  builders.versions.reserve(versions);
  std::vector<VersionField> fields(known.size());
  std::array<std::uint32_t, 1> code{};
  for (std::uint32_t version = 1; version < versions; ++version) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      fields[i] = known[i] == nullptr ? VersionField() : known[i]->field(version);
    }
    builders.versions.find_or_add(fields, code);
  }
}

// A decimal column that gets more places must not outgrow 64 bits in what is stored already.
void check_raised_scales(const StoreReader& store, const Schema& schema) {
  const auto check = [](const Column& column, std::int64_t value, int scale) {
    const auto raised = rescale(value, scale, column.scale);
    if (raised && *raised == static_cast<std::int64_t>(*raised)) return;
    throw Error(ErrorKind::bad_request,
                str("column ", column.name, ": the store has ", decimal_text(value, scale),
                    ", which leaves no room for ", column.scale, " decimal places"),
                "map the column with fewer places, or load into a new store (--store)");
  };
  for (const auto& segment : store.segments()) {
    for (const auto& stored : segment->info().columns) {
      const auto column = std::ranges::find(schema.columns, stored.id, &Column::id);
      for (const std::int64_t value : {stored.base, stored.largest}) {
        check(*column, value, stored.scale);
      }
    }
  }
  for (const auto& before : store.schema().columns) {
    const Dimension* dimension = store.dimension(before.home);
    const auto column = std::ranges::find(schema.columns, before.id, &Column::id);
    if (dimension == nullptr || column == schema.columns.end()) continue;
    const DimensionColumn* values = dimension->find_column(before.id);
    if (values == nullptr) continue;
    for (const std::int64_t value : values->numbers) check(*column, value, before.scale);
  }
}

}  // namespace

std::unique_ptr<StoreWriter> StoreWriter::open(FileSystem& files, std::string directory) {
  if (files.make_directory(directory)) files.sync_directory(path_directory(directory));
  std::unique_ptr<StoreWriter> store(new StoreWriter(files, std::move(directory)));
  if (!files.exists(path_join(store->directory_, manifest_name))) {
    check_is_ours(files, store->directory_);
  }
  store->lock_ = take_lock(files, store->directory_);
  store->refresh();
  return store;
}

StoreWriter::~StoreWriter() = default;

void StoreWriter::refresh() {
  Manifest now = find_manifest(files_, directory_).value_or(Manifest());
  if (now != manifest_) dictionaries_.reset();
  manifest_ = std::move(now);
  std::set<std::string> listed;
  for (const auto& segment : manifest_.segments) listed.insert(segment_file_name(segment.file));
  for (const auto& load : manifest_.loads) {
    if (load.set_aside_file) listed.insert(set_aside_file_name(*load.set_aside_file));
    if (load.raw_file) listed.insert(raw_file_name(*load.raw_file));
  }
  for (const auto& dimension : manifest_.dimensions) {
    listed.insert(dimension_file_name(dimension.file));
  }
  for (const auto& name : files_.list(directory_)) {
    if (is_data_file(name) && !listed.contains(name)) files_.remove(path_join(directory_, name));
  }
}

std::unique_ptr<Load> StoreWriter::begin_load(const Schema& given) {
  refresh();
  Schema schema = merge_schemas(manifest_.schema, given, !manifest_.segments.empty());
  if (!dictionaries_ || schema.columns != manifest_.schema.columns) {
    dictionaries_ = std::make_unique<DictionaryBuilders>(schema);
    if (!is_empty()) {
      const auto store = StoreReader::open(files_, directory_);
      check_raised_scales(*store, schema);
      continue_dictionaries(*store, schema, *dictionaries_);
    }
  }
  return std::unique_ptr<Load>(new Load(*this, std::move(schema), given));
}

void StoreWriter::publish(const Manifest& next) {
  files_.sync_directory(directory_);
  write_file_atomically(files_, path_join(directory_, manifest_name), encode_manifest(next));
  manifest_ = next;
}

}  // namespace footfall
