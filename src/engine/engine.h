// Answers a request: binds the questions, has an engine compute their inputs, and finishes them.
// Every engine gives the same answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/frame.h"
#include "base/error.h"
#include "model/filter.h"
#include "model/parameters.h"
#include "scan/snapshot.h"
#include "table/table.h"

namespace footfall {

enum class EngineKind : std::uint8_t { native, duckdb };

// One answer asked for.
struct AnswerRequest {
  std::string name;
  ParameterValues parameters = {};
  Form form = Form::correct;
  std::size_t rows = all_rows;  // how many are wanted, from the first
};

// Rows read so far, of all: for progress on long work. Called from any thread, seldom.
using ScanProgress = std::function<void(std::uint64_t rows_done, std::uint64_t rows_all)>;

struct Request {
  std::vector<AnswerRequest> answers;
  Filter filter = {};
  Clock clock = {};
  bool first_chosen = false;                    // --first chosen
  Micros session_gap = 30 * micros_per_minute;  // of made sessions, where the source has none
  EngineKind engine = EngineKind::native;
  unsigned threads = 1;
  std::uint64_t memory_bytes = 0;  // 0: no limit
  std::stop_token stop = {};
  ScanProgress progress = {};
};

struct Answer {
  const Spec* spec = nullptr;
  Form form = Form::correct;
  ParameterValues parameters;                            // all that hold
  Chart chart;                                           // how it is drawn with these parameters
  Table table;                                           // header only where it does not apply
  std::size_t rows_total = 0;                            // with those not wanted
  std::optional<std::string> not_applicable;             // "needs order_id"
  std::optional<Error> refused;                          // Error limit: then there is no table
  std::uint64_t rows_used = 0;                           // chosen rows
  std::vector<std::pair<std::string, std::string>> sql;  // input name -> SQL text
};

// All answers of the request in one scan (native) or input by input (duckdb). Throws Error. Where
// an input of one answer, or finishing it, goes over a limit, that answer is refused, and nothing
// is thrown: the others are given all the same.
std::vector<Answer> answer(std::shared_ptr<const Snapshot> snapshot, const Request& request);
// The same with analyses of another catalogue than that of analysis/frame.h.
std::vector<Answer> answer(std::shared_ptr<const Snapshot> snapshot, const Request& request,
                           const std::vector<Entry>& catalogue);

// The rows that a filter chose.
struct ChosenRows {
  std::uint64_t rows = 0;
  std::optional<Micros> first_time = {};
  std::optional<Micros> last_time = {};
};

// A bound question, and how many rows of its answer are wanted.
struct AskedQuestion {
  const Question* question = nullptr;
  std::size_t rows = all_rows;
};

// What an engine computes: the inputs of bound questions.
class InputEngine {
 public:
  virtual ~InputEngine() = default;
  // One Inputs per question, in order: its rollups under their names and its walk under "walk".
  virtual std::vector<Inputs> compute(const std::vector<AskedQuestion>& questions,
                                      const Context& context) = 0;
  // Of the last compute().
  virtual const ChosenRows& chosen() const = 0;
};
std::unique_ptr<InputEngine> native_engine(std::shared_ptr<const Snapshot> snapshot,
                                           const Request& request);
std::unique_ptr<InputEngine> duckdb_engine(std::shared_ptr<const Snapshot> snapshot,
                                           const Request& request);

// The SQL of a rollup over the view `chosen` (engine/duckdb/rollup_sql.cpp).
std::string rollup_sql(const Rollup& rollup, const Schema& schema);
// The SQL of how many rows of `chosen` the rollup would take a made price of more than 64 bits
// from; empty where it takes none.
std::string long_prices_sql(const Rollup& rollup, const Schema& schema);
// The SQL of all inputs that a bound question reads rows for, by the input's name.
std::vector<std::pair<std::string, std::string>> input_sql(const Question& question,
                                                           const Schema& schema);

}  // namespace footfall
