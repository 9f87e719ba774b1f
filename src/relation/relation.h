// The tables of a store as streams of batches, under the names that SQL, `list` and exports use:
//
//   events     every row, every column of the schema
//   loads      one row per source of each load, with its ledger
//   set_aside  rows that could not be stored: where, why, and what stood there
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"
#include "model/filter.h"
#include "scan/snapshot.h"
#include "table/table.h"

namespace footfall {

// One thread at a time.
class Relation {
 public:
  virtual ~Relation() = default;
  virtual const Fields& fields() const = 0;
  // The next rows; false at the end. Batches are in order and may be empty.
  virtual bool next(Table& batch) = 0;
  // How many rows there are in all, where that is known before they are read.
  virtual std::optional<std::uint64_t> rows() const { return std::nullopt; }
};

struct RelationInfo {
  std::string name;
  std::string summary;
  std::string group = {};   // that `export` writes it with: raw, enriched, aggregates; "": none
  bool has_filter = false;  // its rows can be chosen like those of events
};
// The tables that the store has, in the order in which people are shown them.
std::vector<RelationInfo> relations_of(const Snapshot& snapshot);
std::vector<std::string> relation_names(const Snapshot& snapshot);

// Error not_found, with a suggestion, where there is no such relation. A filter that is not empty
// only for those that have one. The clock is for those that cut time: profits by year.
std::unique_ptr<Relation> open_relation(std::shared_ptr<const Snapshot> snapshot,
                                        std::string_view name, const Filter& filter = {},
                                        const Clock& clock = {});

// All rows of a relation that is known to be small.
Table read_whole(Relation& relation);

}  // namespace footfall
