// From a record to a typed row, of events or of a dimension: every value validated, one fault named
// where one does not fit.
//
// This is the exact reading of a row that everything else is held to. One object a thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/plan.h"
#include "ingest/row.h"

namespace footfall {

class RowReader {
 public:
  // Both must outlive the reader.
  RowReader(const LoadPlan& plan, const Binding& binding);

  // `row` is meaningful only where no problem is returned.
  RowProblem read(const SourceRecord& record, TypedRow& row) noexcept;

 private:
  RowProblem check_record(const SourceRecord& record) const noexcept;
  RowProblem read_event(const SourceRecord& record, TypedRow& row) noexcept;
  RowProblem read_column(std::size_t column, std::string_view text, TypedValue& value) noexcept;
  bool is_null(const MappedColumn& mapped, std::string_view text) const noexcept;

  const LoadPlan& plan_;
  const Binding& binding_;
  const TableMapping* dimension_;        // nullptr: events
  const TimeRule& time_;                 // of event_time
  std::vector<const TimeRule*> times_;   // parallel to the plan's columns
  std::vector<bool> unsigned_columns_;   // parallel to the plan's: a negative value is a fault
  std::vector<std::string> path_texts_;  // a buffer for each path column, as long as any record
};

// "price: "abc" is not a number": the reason under which a row is set aside.
std::string problem_text(const RowProblem& problem, const SourceRecord& record,
                         const LoadPlan& plan, const Binding& binding);
// The column's name in the model; "" for a whole row.
std::string_view problem_column(const RowProblem& problem, const LoadPlan& plan) noexcept;

}  // namespace footfall
