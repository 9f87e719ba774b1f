#include <iostream>
#include <iterator>

#include "api/ask.h"
#include "api/documents.h"
#include "api/query.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/text.h"

namespace footfall::app {
namespace {

// Aligned columns need all rows before the first is printed; more than a screenful of screenfuls
// is not for eyes.
constexpr std::size_t aligned_rows_max = 1000;

// Takes the batches of a result and prints them as they come.
class Printer {
 public:
  Printer(const Options& options, std::string format)
      : options_(options),
        format_(std::move(format)),
        formulas_(options.keep_formulas ? Formulas::keep : Formulas::disarm) {}

  void take(const Table& batch) {
    if (format_ == "csv") {
      std::string text = first_ ? csv_header(batch) : std::string();
      append_csv_rows(text, batch, formulas_);
      print(text);
    } else if (format_ == "ndjson") {
      print(to_ndjson(batch));
    } else {
      if (first_) kept_ = Table(batch.fields());
      const std::size_t room = format_ == "table" ? aligned_rows_max - kept_.rows() : batch.rows();
      kept_.append(batch, std::min(batch.rows(), room));
    }
    first_ = false;
  }

  void end(std::uint64_t rows) {
    if (format_ == "csv" || format_ == "ndjson") return;
    if (kept_.rows() < rows) {
      say(options_, str(grouped(std::int64_t(kept_.rows())), " of ", grouped(std::int64_t(rows)),
                        " rows; --format csv prints all\n"));
    }
    const bool bold = wants_color(options_.color, stdout_is_terminal());
    print(table_bytes(kept_, format_, formulas_, bold));
  }

 private:
  const Options& options_;
  std::string format_;
  Formulas formulas_;
  bool first_ = true;
  Table kept_;
};

std::string statement(const Options& options) {
  if (!options.words.empty()) return join(options.words, " ");
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

}  // namespace

int run_sql_verb(const Options& options, std::stop_token stop) {
  const std::string format = format_of(options);
  SqlOptions limits{.threads = options.threads,
                    .time_limit = statement_time_limit(options.time_limit),
                    .timezone = {.zone = options.timezone, .setting = options.timezone_setting},
                    .stop = stop};
  if (options.memory_bytes != 0) limits.memory_bytes = options.memory_bytes;
  limits.note = [&](const std::string& note) { say(options, note + "\n"); };
  if (!options.output.empty()) {
    emit(options, query_table(options.store, statement(options), limits, options.limit));
    return 0;
  }
  Printer printer(options, format);
  const std::uint64_t rows = query(options.store, statement(options), limits, options.limit,
                                   [&](const Table& batch) { printer.take(batch); });
  printer.end(rows);
  return 0;
}

}  // namespace footfall::app
