// From a record to a typed row, of events or of a dimension: every value cleaned as the mapping
// says and validated, one fault named where one does not fit.
//
// This is the exact reading of a row that everything else is held to. One object a thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/cases.h"
#include "ingest/known_values.h"
#include "ingest/plan.h"
#include "ingest/row.h"
#include "store/manifest.h"

namespace footfall {

// By the plan's columns: the currency that a source's money has; "" where none was seen yet.
using Currencies = std::vector<std::string>;

// What was found in a batch of rows beside their values.
struct BatchFindings {
  // How often a step of cleaning made another value, and NULL.
  struct Cleaned {
    std::uint64_t changed = 0;
    std::uint64_t emptied = 0;
  };
  std::vector<Cleaned> cleaned;  // of the rows that were not set aside; all steps of all columns
  Currencies currencies;

  // Whether rows would be read otherwise if one had known what was found before.
  bool depends_on(const BatchFindings& before) const noexcept;
  BatchFindings& operator+=(const BatchFindings& next);
};

class RowReader {
 public:
  // Both must outlive the reader.
  RowReader(const LoadPlan& plan, const Binding& binding);

  // From here on rows have the number of their product in place of its values, where a product's
  // values are told by its texts alone: a shop has few products and many lines. Numbers ascend.
  void number_products();

  // `row` is meaningful only where no problem is returned. The row's views live until the next
  // call.
  RowProblem read(const SourceRecord& record, TypedRow& row);

  // Forgets what was found, and products where they are too many; `before`: the currencies of the
  // rows before, or {}.
  void begin_batch(const Currencies& before);
  // Places in the plan of the columns that a product has; empty: products are not numbered.
  const std::vector<std::size_t>& product_columns() const noexcept { return product_columns_; }
  // The products known now; nullptr: they are not numbered. Good until the next batch.
  const KnownValues* products() const noexcept { return products_ ? &*products_ : nullptr; }
  BatchFindings findings() const;
  // The same by the names of columns and steps, for a ledger.
  std::vector<Cleaning> cleaning(const BatchFindings& found) const;

  const LoadPlan& plan() const noexcept { return plan_; }
  const Binding& binding() const noexcept { return binding_; }

 private:
  // What a column's values need beside the plan.
  struct Work {
    const TimeRule* time = nullptr;
    bool unsigned_value = false;      // a negative value is a fault
    std::vector<std::size_t> levels;  // fields of the source
    std::optional<CaseFinder> cases;
    std::optional<KnownValues> known;    // where a value depends on its text alone
    bool of_known_product = false;       // products_ has it
    std::size_t first_step = 0;          // in steps_
    std::string currency;                // the first that the source has
    std::string joined;                  // the levels of a path, joined
    std::string made;                    // room for the text of a path or set
    std::array<std::string, 2> cleaned;  // what cleaning made of a text
  };
  // A rule for the fields of this source.
  struct SetAside {
    std::size_t field;
    CaseFinder test;
  };
  // A step of cleaning of a column.
  struct Step {
    std::size_t column;
    CleanRule rule;
    BatchFindings::Cleaned count;
  };
  // One that changed the row's value, by its place in steps_.
  struct Change {
    std::size_t step;
    bool emptied;
  };

  RowProblem check_record(const SourceRecord& record) const noexcept;
  RowProblem read_columns(const SourceRecord& record, TypedRow& row);
  void find_product(const SourceRecord& record, TypedRow& row) noexcept;
  void add_product(TypedRow& row);
  void count_steps(const KnownValues::Steps& steps) noexcept;
  KnownValues::Steps steps_since(std::size_t first_change) const noexcept;
  RowProblem read_event(const SourceRecord& record, TypedRow& row) noexcept;
  RowProblem read_column(std::size_t column, const SourceRecord& record, TypedValue& value);
  RowProblem read_text(std::size_t column, std::string_view text, const SourceRecord& record,
                       TypedValue& value);
  RowProblem join_levels(std::size_t column, const SourceRecord& record, std::string_view& text);
  RowFault clean(std::size_t column, std::string_view& text);
  RowFault type_value(std::size_t column, std::string_view text, TypedValue& value);
  RowFault read_number(std::size_t column, std::string_view text, std::int64_t& number) noexcept;
  bool is_null(const MappedColumn& mapped, std::string_view text) const noexcept;

  const LoadPlan& plan_;
  const Binding& binding_;
  const TableMapping* dimension_;  // nullptr: events
  const TimeRule& time_;           // of event_time
  std::string time_text_;          // of the row, where it is joined; has room for a record
  std::optional<CaseFinder> event_type_cases_;
  std::vector<SetAside> set_aside_;
  std::vector<Work> work_;  // parallel to the plan's columns
  std::vector<Step> steps_;
  std::vector<Change> changes_;  // of the row; has room for all steps

  std::optional<KnownValues> products_;
  std::vector<std::size_t> product_columns_;
  std::vector<std::size_t> product_fields_;      // of the source
  std::vector<std::string_view> product_texts_;  // of the row, by product_fields_
  std::vector<TypedValue> product_values_;       // of a new product
};

// "price: "abc" is not a number": the reason under which a row is set aside.
std::string problem_text(const RowProblem& problem, const SourceRecord& record,
                         const LoadPlan& plan, const Binding& binding);
// The column's name in the model; "" for a whole row.
std::string_view problem_column(const RowProblem& problem, const LoadPlan& plan) noexcept;

}  // namespace footfall
