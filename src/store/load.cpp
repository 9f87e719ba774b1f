#include <algorithm>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "store/dimension.h"
#include "store/raw_rows.h"
#include "store/segment_builder.h"
#include "store/segment_writer.h"
#include "store/set_aside.h"
#include "store/store.h"
#include "store/store_files.h"

namespace footfall {

Load::Load(StoreWriter& store, Schema schema, const Schema& given)
    : store_(store),
      schema_(std::move(schema)),
      dictionaries_(std::move(store.dictionaries_)),
      next_file_(store.manifest_.next_file) {
  for (const auto& column : given.columns) {
    const auto place = std::ranges::find(schema_.columns, column.name, &Column::name);
    given_places_.push_back(static_cast<std::size_t>(place - schema_.columns.begin()));
  }
  written_ = sizes();
}

Load::Written Load::sizes() const {
  Written sizes;
  sizes.event_types = dictionaries_->event_types.size();
  for (const auto& dictionary : dictionaries_->columns) {
    sizes.columns.push_back(dictionary ? dictionary->size() : 0);
  }
  sizes.versions = dictionaries_->versions.size();
  return sizes;
}

// What was not committed is removed at once, to give the disk back; a file that cannot be removed
// now is an orphan, which the next load removes.
Load::~Load() {
  if (publishing_) return;
  try {
    for (const auto& path : made_) {
      if (store_.files_.exists(path)) store_.files_.remove(path);
    }
  } catch (const Error&) {
    return;
  }
}

void Load::append(const RowBlock& block) {
  FOOTFALL_CHECK(!publishing_);
  if (builder_ && builder_->rows() + block.rows() > segment_rows_max) close_segment();
  if (!builder_) builder_ = std::make_unique<SegmentBuilder>(schema_, *dictionaries_);
  builder_->append(block, given_places_);
}

std::vector<std::uint32_t> Load::product_versions(std::size_t count,
                                                  std::span<const ColumnBlock> columns) {
  std::vector<const ColumnBlock*> by_place(schema_.columns.size(), nullptr);
  for (std::size_t i = 0; i < columns.size(); ++i) by_place[given_places_[i]] = &columns[i];
  return dictionaries_->find_or_add_versions(count, by_place);
}

void Load::set_aside(const SetAsideRow& row) {
  if (!set_aside_) {
    const std::uint64_t number = next_file_++;
    set_aside_ = std::make_unique<SetAsideWriter>(
        store_.files_, temporary_path(set_aside_file_name(number)), number);
  }
  set_aside_->add(row);
}

DimensionBuilder& Load::dimension(Home home, const std::vector<std::string>& given) {
  for (const auto& [known, builder] : dimensions_) {
    if (known == home) return *builder;
  }
  std::unique_ptr<const Dimension> before;
  if (const DimensionEntry* entry = store_.manifest_.find_dimension(home)) {
    before = std::make_unique<Dimension>(
        store_.files_, path_join(store_.directory_, dimension_file_name(entry->file)), entry->stamp,
        schema_, home);
  }
  dimensions_.emplace_back(home,
                           std::make_unique<DimensionBuilder>(schema_, home, before.get(), given));
  return *dimensions_.back().second;
}

void Load::write_dimensions(Manifest& next) {
  for (const auto& [home, builder] : dimensions_) {
    const std::uint64_t number = next_file_++;
    const std::string path = temporary_path(dimension_file_name(number));
    const DimensionEntry entry{home, number, builder->rows(), builder->write(store_.files_, path)};
    give_final_name(path);
    std::erase_if(next.dimensions, [&](const auto& old) { return old.home == entry.home; });
    next.dimensions.push_back(entry);
  }
  std::ranges::sort(next.dimensions, {}, &DimensionEntry::home);
}

RawRowsWriter& Load::raw_rows() {
  if (!raw_rows_) {
    const std::uint64_t number = next_file_++;
    raw_rows_ = std::make_unique<RawRowsWriter>(store_.files_,
                                                temporary_path(raw_file_name(number)), number);
  }
  return *raw_rows_;
}

std::size_t Load::memory_used() const noexcept {
  std::size_t sum = dictionaries_->versions.memory_used();
  for (const auto& [home, builder] : dimensions_) sum += builder->memory_used();
  for (const auto& dictionary : dictionaries_->columns) {
    if (dictionary) sum += dictionary->memory_used();
  }
  if (builder_) sum += builder_->memory_used();
  return set_aside_ ? sum + set_aside_->memory_used() : sum;
}

void Load::close_segment() {
  if (!builder_ || builder_->rows() == 0) return;
  auto segment = new_segment();
  builder_->write(*segment);
  builder_.reset();
  add_segment(std::move(segment));
}

std::string Load::temporary_path(const std::string& name) {
  const std::string path = path_join(store_.directory_, name);
  made_.push_back(path + std::string(temporary_suffix));
  made_.push_back(path);
  return made_[made_.size() - 2];
}

// The files are new, synced by their writers and not listed anywhere: a name is all they lack.
void Load::give_final_name(const std::string& temporary) {
  store_.files_.rename(temporary, temporary.substr(0, temporary.size() - temporary_suffix.size()));
}

std::unique_ptr<SegmentWriter> Load::new_segment() {
  const std::uint64_t number = next_file_++;
  auto segment = std::make_unique<SegmentWriter>(store_.files_,
                                                 temporary_path(segment_file_name(number)), number);
  SegmentInfo& info = segment->info;
  info.dictionaries.push_back({event_type_column, written_.event_types, 0, 0});
  for (std::size_t place = 0; place < schema_.columns.size(); ++place) {
    if (written_.columns[place] == 0) continue;
    info.dictionaries.push_back({schema_.columns[place].id, written_.columns[place], 0, 0});
  }
  std::ranges::sort(info.dictionaries, {}, &DictionaryPart::column);
  info.has_versions = !dictionaries_->version_columns.empty();
  if (info.has_versions) info.first_version = written_.versions;
  return segment;
}

void Load::add_segment(std::unique_ptr<SegmentWriter> segment, unsigned threads) {
  FOOTFALL_CHECK(!publishing_);
  const FileStamp stamp = segment->finish(*dictionaries_, schema_, threads);
  const SegmentInfo& info = segment->info;
  for (const auto& part : info.dictionaries) {
    if (part.column == event_type_column) {
      written_.event_types = part.first + part.count;
      continue;
    }
    const auto column = std::ranges::find(schema_.columns, part.column, &Column::id);
    written_.columns[std::size_t(column - schema_.columns.begin())] = part.first + part.count;
  }
  if (info.has_versions) written_.versions = info.first_version + info.version_count;
  segments_.push_back({segment->file_number(), 0, info.rows, stamp});
  give_final_name(segment->path());
}

void Load::check_ledger(const LoadRecord& record) const {
  Ledger sum;
  std::uint64_t dimension_rows = 0;
  for (const auto& source : record.sources) {
    if (source.table != Home::event) dimension_rows += source.ledger.stored;
    if (!source.ledger.adds_up()) {
      throw Error(ErrorKind::quality,
                  str(printable(source.name), ": the ledger does not add up: ", source.ledger.read,
                      " rows read, ", source.ledger.stored, " stored, ", source.ledger.set_aside,
                      " set aside, ", source.ledger.duplicates, " dropped as duplicates, ",
                      source.ledger.superseded, " superseded"),
                  "nothing was stored; please report this");
    }
    sum += source.ledger;
  }
  std::uint64_t stored = builder_ ? builder_->rows() : 0;
  for (const auto& segment : segments_) stored += segment.rows;
  std::uint64_t loaded = 0;
  for (const auto& [home, dimension] : dimensions_) loaded += dimension->loaded();
  stored += loaded;
  const std::uint64_t set_aside = set_aside_ ? set_aside_->set_aside() : 0;
  const std::uint64_t superseded = set_aside_ ? set_aside_->superseded() : 0;
  if (sum.stored == stored && sum.set_aside == set_aside && sum.superseded == superseded &&
      dimension_rows == loaded) {
    return;
  }
  throw Error(
      ErrorKind::quality,
      str("the ledger does not agree with the store: it counts ", sum.stored, " rows stored, ",
          sum.set_aside, " set aside and ", sum.superseded, " superseded, the store was given ",
          stored, ", ", set_aside, " and ", superseded),
      "nothing was stored; please report this");
}

std::uint64_t Load::commit(const LoadRecord& record) {
  FOOTFALL_CHECK(!publishing_);
  check_ledger(record);
  close_segment();
  Manifest next = store_.manifest_;
  LoadEntry entry;
  entry.number = next.loads.empty() ? 1 : next.loads.back().number + 1;
  entry.loaded_at = record.loaded_at;
  entry.sources = record.sources;
  if (set_aside_) {
    entry.set_aside_file = set_aside_->file_number();
    entry.set_aside_stamp = set_aside_->finish();
    give_final_name(set_aside_->path());
  }
  if (raw_rows_) {
    entry.raw_file = raw_rows_->file_number();
    entry.raw_stamp = raw_rows_->finish();
    give_final_name(raw_rows_->path());
  }
  write_dimensions(next);
  for (auto& segment : segments_) segment.load = entry.number;
  ++next.commit;
  next.next_file = next_file_;
  next.schema = schema_;
  next.segments.insert(next.segments.end(), segments_.begin(), segments_.end());
  next.loads.push_back(std::move(entry));
  publishing_ = true;
  store_.publish(next);
  // Codes that no segment holds (of rows that a loader gave up on) must be given anew.
  if (written_ == sizes()) store_.dictionaries_ = std::move(dictionaries_);
  return next.commit;
}

}  // namespace footfall
