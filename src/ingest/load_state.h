// What both ways of reading a load share: the open load, who wants to know how far it is, who may
// stop it, and the rows that were set aside.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "formats/byte_source.h"
#include "ingest/ingest.h"
#include "ingest/plan.h"
#include "ingest/row.h"
#include "store/store.h"

namespace footfall {

// Rows set aside: all go to the store, the first ones into the report.
class SetAsideLog {
 public:
  explicit SetAsideLog(Load& load) : load_(load) {}

  // `source_name`: for people. A row that another one of its key supersedes is no example.
  void add(const std::string& source_name, const SetAsideRow& row);
  const std::vector<BadRow>& examples() const noexcept { return examples_; }

 private:
  Load& load_;
  std::vector<BadRow> examples_;
};

struct LoadState {
  const LoadPlan& plan;
  Load& load;
  SetAsideLog set_aside;
  unsigned threads;
  std::uint64_t memory_max;  // bytes; a segment is closed when the load holds more
  const IngestProgressCallback& progress;
  std::uint64_t bytes_total;  // of all inputs, as they lie on disk
  std::stop_token stop;
  std::uint64_t bytes_done = 0;
  std::uint64_t rows_done = 0;

  // Tells the progress; throws Error interrupted where a stop was asked for.
  void tell(std::uint64_t bytes, std::uint64_t rows) const;
};

// A key column whose type the first load decides turned out to be text. Thrown inside ingest only.
struct KeyIsText {
  std::string column;
};

// A bad row is a bad row, unless it says that the type of a key was guessed wrong: KeyIsText.
void check_key_type(const RowProblem& problem, const LoadPlan& plan);

// What must be known to the end of a load does not fit the memory it may have: Error limit.
[[noreturn]] void refuse_for_memory(std::size_t held, std::uint64_t memory_max);

}  // namespace footfall
