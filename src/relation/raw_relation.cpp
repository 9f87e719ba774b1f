#include "relation/raw_relation.h"

#include <algorithm>

#include "base/text.h"
#include "store/raw_rows.h"
#include "store/store.h"

namespace footfall {
namespace {

std::string relation_name(std::string_view raw) {
  std::string name = "raw_";
  for (const char c : raw) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    name += plain ? c : '_';
  }
  return name;
}

// Names of columns that differ in the case of letters only are one column to SQL.
std::string lower(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

class RawRelation final : public Relation {
 public:
  RawRelation(std::shared_ptr<const Snapshot> snapshot, std::string_view name)
      : snapshot_(std::move(snapshot)), name_(name) {
    for (const auto& load : loads()) {
      for (const auto& source : load.sources) {
        if (is_ours(source)) add_fields(source);
      }
    }
    own_ = fields_.size();
    add_own("source", Type::text, "file, as it was named");
    add_own("line", Type::integer, "1 is the first line of the file");
    add_own("loaded_at", Type::timestamp, "when it was committed");
  }

  const Fields& fields() const override { return fields_; }

  // A batch is a section of a load's file.
  bool next(Table& batch) override {
    while (!rows_ || section_ == rows_->sections()) {
      if (rows_) ++load_;
      rows_.reset();
      section_ = 0;
      if (load_ == loads().size()) return false;
      rows_ = snapshot_->store().raw_rows(loads()[load_]);
      if (rows_) {
        place_sources(loads()[load_]);
      } else {
        ++load_;
      }
    }
    batch = Table(fields_);
    rows_->read(section_++, [&](const RawRow& row) { add(row, batch); });
    return true;
  }

 private:
  const std::vector<LoadEntry>& loads() const { return snapshot_->store().manifest().loads; }
  bool is_ours(const Source& source) const {
    return !source.raw.empty() && relation_name(source.raw) == name_;
  }

  std::size_t place_of(std::string_view name) const {
    const auto found = std::ranges::find_if(
        fields_, [&](const Field& field) { return lower(field.name) == lower(name); });
    return std::size_t(found - fields_.begin());
  }

  void add_fields(const Source& source) {
    for (const auto& name : source.raw_fields) {
      if (place_of(name) == fields_.size()) {
        fields_.push_back({name, Type::text, Unit::none, {}, 0});
      }
    }
  }

  void add_own(std::string name, Type type, std::string description) {
    while (place_of(name) < fields_.size()) name = str("_", name);
    fields_.push_back({std::move(name), type, Unit::none, std::move(description), 0});
  }

  void place_sources(const LoadEntry& load) {
    places_.assign(load.sources.size(), {});
    for (std::size_t i = 0; i < load.sources.size(); ++i) {
      if (!is_ours(load.sources[i])) continue;
      for (const auto& name : load.sources[i].raw_fields) places_[i].push_back(place_of(name));
    }
  }

  void add(const RawRow& row, Table& batch) const {
    if (row.source >= places_.size() || places_[row.source].empty()) return;
    const auto& places = places_[row.source];
    const LoadEntry& load = loads()[load_];
    std::vector<Value> cells(fields_.size());
    for (std::size_t i = 0; i < std::min(row.fields.size(), places.size()); ++i) {
      if (!row.fields[i].empty()) cells[places[i]] = std::string(row.fields[i]);
    }
    cells[own_] = load.sources[row.source].name;
    if (row.line != 0) cells[own_ + 1] = static_cast<std::int64_t>(row.line);
    cells[own_ + 2] = load.loaded_at;
    batch.add_row(std::move(cells));
  }

  std::shared_ptr<const Snapshot> snapshot_;
  std::string name_;
  Fields fields_;
  std::size_t own_ = 0;  // the first of our own columns
  std::size_t load_ = 0;
  std::unique_ptr<RawRowsReader> rows_;  // of load_
  std::size_t section_ = 0;
  std::vector<std::vector<std::size_t>> places_;  // by source of load_, then field
};

}  // namespace

std::vector<std::string> raw_relations(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (const auto& load : snapshot.store().manifest().loads) {
    for (const auto& source : load.sources) {
      if (source.raw.empty()) continue;
      std::string name = relation_name(source.raw);
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

std::unique_ptr<Relation> open_raw(std::shared_ptr<const Snapshot> snapshot,
                                   std::string_view name) {
  return std::make_unique<RawRelation>(std::move(snapshot), name);
}

}  // namespace footfall
