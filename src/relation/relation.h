// The tables of a store as streams of batches, under the names that SQL, `list` and exports use:
//
//   events     every row, every column of the schema
//   loads      one row per source of each load, with its ledger
//   set_aside  rows that could not be stored: where, why, and what stood there
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
};

const std::vector<std::string>& relation_names();

// Error not_found, with a suggestion, where there is no such relation.
std::unique_ptr<Relation> open_relation(std::shared_ptr<const Snapshot> snapshot,
                                        std::string_view name);

// All rows of a relation that is known to be small.
Table read_whole(Relation& relation);

}  // namespace footfall
