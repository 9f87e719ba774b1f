#include <filesystem>

#include <unistd.h>

#include "api/documents.h"
#include "api/report_page.h"
#include "app/asking.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"

namespace footfall::app {
namespace {

// Beside the page: every answer as CSV and JSON, whole, and its chart.
void write_folder(const Options& options, const MadeReport& made) {
  write_file(options, path_join(options.output, "report.html"), made.report.html);
  const std::vector<std::string> charts = chart_files(made.page, options.threads);
  const Formulas formulas = options.keep_formulas ? Formulas::keep : Formulas::disarm;
  for (std::size_t i = 0; i < made.wanted.size(); ++i) {
    const Answer& answer = made.asked.answers[i];
    const std::string stem = path_join(options.output, file_stem(made.wanted[i]));
    if (answer.not_applicable || answer.refused) {
      for (const char* ending : {".svg", ".csv", ".json"}) say_earlier(options, stem + ending);
      continue;
    }
    if (!charts[i].empty()) write_file(options, stem + ".svg", charts[i]);
    write_file(options, stem + ".csv", table_bytes(answer.table, "csv", formulas));
    write_file(options, stem + ".json", answer_document(made.asked, i));
  }
}

}  // namespace

int run_report(const Options& options, std::stop_token stop) {
  const std::string suite = options.suite.empty() ? fitting_suite(options.store) : options.suite;
  const bool folder = !options.output.empty() && is_folder(options.output);
  const MadeReport made = with_progress(options, stop, [&](AskOptions asking) {
    if (!folder) {  // no file holds more of a ranking than its chart and table show
      asking.limit.reset();
      asking.ranking_rows = charted_rows_max;
    }
    return make_report(asking, suite, program_version());
  });
  const Refusals refused = refusals(made.wanted, made.asked.answers);
  if (refused.sentences.size() == made.wanted.size()) throw refused.error(made.wanted.size());
  if (!made.asked.note.empty()) say(options, str("report: ", made.asked.note, "\n"));
  for (const auto& sentence : refused.sentences) {
    say(options, str("report: left out: ", sentence, "\n"));
  }
  for (const auto& hint : refused.hints) say(options, str("  ", hint, "\n"));
  for (const auto& warning : made.report.warnings) say(options, str("report: ", warning, "\n"));
  if (folder) {
    write_folder(options, made);
  } else {
    write_file(options, options.output.empty() ? "./footfall-report.html" : options.output,
               made.report.html);
  }
  return 0;
}

int run_files(Options options, std::stop_token stop) {
  std::string directory = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) {
    throw Error(ErrorKind::io, str(directory, ": a folder for the store cannot be made"));
  }
  options.store = path_join(directory, "store");
  try {
    run_ingest(options, stop);
    run_report(options, stop);
  } catch (...) {
    std::filesystem::remove_all(directory);
    throw;
  }
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace footfall::app
