#include "ingest/load_state.h"

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t examples_max = 10;

}  // namespace

void SetAsideLog::add(const std::string& source_name, const SetAsideRow& row) {
  load_.set_aside(row);
  if (row.superseded || examples_.size() == examples_max) return;
  examples_.push_back({source_name, row.line, std::string(row.reason)});
}

void LoadState::tell(std::uint64_t bytes, std::uint64_t rows) const {
  if (stop.stop_requested()) {
    throw Error(ErrorKind::interrupted, "stopped; nothing of this load was stored");
  }
  if (progress) progress({bytes, bytes_total, rows});
}

void check_key_type(const RowProblem& problem, const LoadPlan& plan) {
  if (problem.fault != RowFault::bad_key) return;
  const MappedColumn& mapped = plan.columns[problem.column];
  if (mapped.key_auto) throw KeyIsText{mapped.column.name};
}

void refuse_for_memory(std::size_t held, std::uint64_t memory_max) {
  throw Error(
      ErrorKind::limit,
      str("the values that must be known to the end of a load need ", grouped(std::int64_t(held)),
          " bytes, more than the ", grouped(std::int64_t(memory_max)), " allowed"),
      "raise --memory, load the files one by one, or map columns with many different "
      "values as keys");
}

}  // namespace footfall
