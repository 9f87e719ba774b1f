// The rows of a dimension on their way into a load: the simple way, one record after another.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/load_state.h"
#include "ingest/plan.h"
#include "ingest/source_reader.h"
#include "store/dimension.h"

namespace footfall {

// All sources of one dimension in a load. Of several rows with one key the mapping says which one
// stays; the others are listed as superseded.
class DimensionPath {
 public:
  // Both must outlive it. `plan` is the dimension's.
  DimensionPath(const LoadPlan& plan, LoadState& state);

  // Reads the rest of `records` into the load; `source` is its number. Throws KeyIsText. The
  // ledgers of the sources are whole only when all have been read: a row of one may supersede
  // one of another before it.
  void read(RecordSource& records, std::uint32_t source, const Binding& binding,
            std::vector<Source>& sources);

 private:
  // The row that stays for a key, as far as it is known.
  struct Winner {
    std::uint32_t source = 0;
    std::uint64_t line = 0;
    std::uint64_t offset = 0;
    std::string raw;
  };
  void take(const SourceRecord& record, std::uint32_t source, const TypedRow& row,
            std::vector<Source>& sources);

  const LoadPlan& plan_;
  LoadState& state_;
  std::vector<std::size_t> given_;  // places in the plan of the attributes
  DimensionBuilder& builder_;
  std::vector<VersionField> attributes_;               // of one row
  std::unordered_map<std::uint32_t, Winner> winners_;  // by row of the builder
  std::size_t winner_bytes_ = 0;
};

}  // namespace footfall
