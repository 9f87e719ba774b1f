// What an analysis is made of. An answer = inputs + finish: inputs are rollups (data, run by one
// planner), at most one walk (code over one user's or order's rows), or other answers; `finish` is
// one pure function from the input tables to the result, run after every engine.
//
// To add an analysis: docs/adding-an-analysis.md.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/limited_work.h"
#include "model/clock.h"
#include "model/filter.h"
#include "model/parameters.h"
#include "model/schema.h"
#include "scan/rollup.h"
#include "scan/walk.h"
#include "table/chart.h"
#include "table/table.h"

namespace footfall {

class Snapshot;

enum class Form : std::uint8_t { correct, published };

// The filter that publications applied: published forms choose by it as well, where the mapping
// names it.
constexpr std::string_view published_filter = "cleaned";

// How many rows people see unless they ask: `--limit`.
enum class Rows : std::uint8_t {
  all,
  ranking,   // 20
  per_user,  // whole in files, 50 in reports
};

// The description that help, SQL functions, forms and pages are made from.
struct Spec {
  std::string name;        // funnel
  std::string title;       // "Conversion funnel"
  std::string summary;     // one line, no full stop
  std::string definition;  // what counts, in full sentences
  std::vector<Parameter> parameters = {};
  Chart chart = {};
  Rows rows = Rows::all;
  std::string published = {};  // the published form and why it differs; "" where there is none
  std::string cost = {};       // "one pass, O(rows)"
  std::string example = {};    // a command line
};

// Local days, both included.
struct DayRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// A user's clause on event types names only such as are reserved or occur in the store. Error
// bad_request with a suggestion for any other, which would quietly choose nothing.
void check_event_types(const Clause& clause, const Snapshot& data);

// What an answer may use while it is bound and finished.
struct Context {
  const Snapshot& data;  // one commit
  const Schema& schema;
  const Clock& clock;
  const Filter& filter;
  Form form = Form::correct;
  bool first_chosen = false;                    // --first chosen
  Micros session_gap = 30 * micros_per_minute;  // of made sessions, where the source has none
  // The chosen rows' first and last time, UTC; nullopt where no row was chosen, and at binding.
  std::optional<Micros> first_time = {};
  std::optional<Micros> last_time = {};
  // All data's, whatever the filter.
  std::optional<Micros> data_first = {};
  std::optional<Micros> data_last = {};
  unsigned threads = 1;
  std::uint64_t memory_bytes = 0;  // --memory; 0: no limit. Walks that may outgrow it refuse
  // When an answer is finished: how many of its rows are wanted, from the first. finish may leave
  // out the others (Table::leave_out), where that saves work.
  std::size_t rows_wanted = all_rows;
  std::stop_token stop = {};

  // The code of an event type; Error bad_request with a suggestion, naming the parameter.
  Kind kind(std::string_view name, std::string_view parameter) const;
  // Whether any row of all data is of this event type.
  bool has_kind(std::string_view name) const;
  // "needs events of type cart", where all data have rows and none of this type.
  std::optional<std::string> lacking_kind(std::string_view name) const;
  // How many of so many rows are wanted.
  std::size_t wanted_of(std::size_t rows) const noexcept { return std::min(rows, rows_wanted); }
  // The local days that the answer covers: the given range, as far as there are data; nullopt
  // where there are none.
  std::optional<DayRange> days() const;
};

// Another answer that is needed first; its table is an input under `as`.
struct Needed {
  std::string as;
  std::string name;
  ParameterValues parameters = {};
  // Of the equally long range directly before --from .. --to. The input is absent where no such
  // range is given or the data do not cover it whole.
  bool previous = false;
};

// The input tables of one answer, by name. The walk's is called "walk".
class Inputs {
 public:
  void put(std::string name, Table table) {
    tables_.insert_or_assign(std::move(name), std::move(table));
  }
  const Table& at(std::string_view name) const;  // stops the program where there is none
  const Table* find(std::string_view name) const noexcept;
  const Table& walk() const { return at("walk"); }

  // Error limit, where an input went over one: then there is no answer. The first reason holds.
  void refuse(const std::optional<Error>& why) { work_.refuse(why); }
  const std::optional<Error>& refused() const noexcept { return work_.refused(); }

 private:
  std::map<std::string, Table, std::less<>> tables_;
  LimitedWork work_;
};

// How many rows an answer may have that fills in periods and groups without a row: some gigabytes.
constexpr std::uint64_t filled_rows_max = 10'000'000;

// How many periods begin within the days or hold their first one.
std::uint64_t periods_of(Period period, const DayRange& days) noexcept;

// The rows of an answer that has some for every period of the days.
struct FilledRows {
  std::string_view answer;  // its name
  Period period = Period::day;
  DayRange days;
  std::string times;  // what they are multiplied by: "7 series"; "" where by nothing
  std::uint64_t rows = 0;
  std::string hint;
};
// Throws Error limit where there are too many.
void check(const FilledRows& filled);

// A description bound to parameters and a context. Bound objects outlive their walks.
class Question {
 public:
  virtual ~Question() = default;
  // The result's columns, known before any row is read.
  virtual Fields fields() const = 0;
  // How it is drawn with these parameters, where that is not as the description says.
  virtual std::optional<Chart> chart() const { return std::nullopt; }
  // The sentence why it does not apply to this dataset: "needs order_id".
  virtual std::optional<std::string> missing() const { return std::nullopt; }
  virtual std::vector<Needed> after() const { return {}; }
  virtual std::vector<Rollup> rollups() const { return {}; }
  virtual Needs needs() const { return {}; }
  // nullptr: no walk. Called once for each thread, by one of them before they start.
  virtual std::unique_ptr<Walk> walk() const { return nullptr; }
  // The walk's table as SQL over the view `chosen` (docs/adding-an-analysis.md); "" without a walk.
  virtual std::string walk_sql() const { return {}; }
  // Pure; doubles appear only here. Same inputs, same bytes.
  virtual Table finish(const Inputs& inputs, const Context& context) const = 0;
};

// A line of the catalogue.
struct Entry {
  const Spec* spec = nullptr;
  std::function<std::unique_ptr<Question>(const Params&, const Context&)> bind;
};

template <typename Analysis>
Entry entry(const Spec& spec) {
  return {&spec, [](const Params& params, const Context& context) -> std::unique_ptr<Question> {
            return std::make_unique<Analysis>(params, context);
          }};
}

// All analyses, in the order of the catalogue. Throwing look-up with a suggestion.
const std::vector<Entry>& catalog();
const Entry& find_analysis(std::string_view name, const std::vector<Entry>& among = catalog());

}  // namespace footfall
