#include <chrono>

#include "api/load.h"
#include "api/pages.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/text.h"
#include "table/write.h"

namespace footfall::app {
namespace {

std::string ledger_json(const IngestReport& report) {
  return str("{\"dataset\":", json_string(report.dataset), ",\"rows_read\":", report.ledger.read,
             ",\"stored\":", report.ledger.stored, ",\"set_aside\":", report.ledger.set_aside,
             ",\"duplicates\":", report.ledger.duplicates,
             ",\"superseded\":", report.ledger.superseded, ",\"commit\":", report.commit, "}\n");
}

std::string ledger_lines(const IngestReport& report) {
  std::string out =
      str("dataset ", report.dataset, report.recognised ? " (recognised from the header)\n" : "\n");
  if (report.sources.size() > 1) {
    for (const auto& source : report.sources) {
      out += str(printable(source.name), ": ", ledger_text(source.ledger), "\n");
    }
  }
  return out + ledger_text(report.ledger) + "\n";
}

// What cleaning did, a line a column and step that did something.
std::string cleaning_lines(const IngestReport& report) {
  std::string out;
  for (const auto& source : report.sources) {
    for (const auto& step : source.cleaning) {
      if (step.changed == 0 && step.emptied == 0) continue;
      out += str("  ", printable(source.name), ": ", step.column, ", ", step.step, ": ",
                 counted(step.changed, "value"), " changed");
      if (step.emptied > 0) out += str(", ", grouped(std::int64_t(step.emptied)), " made NULL");
      out += "\n";
    }
  }
  return out.empty() ? out : "cleaned\n" + out;
}

void say_bad_rows(const Options& options, const IngestReport& report) {
  if (report.ledger.set_aside == 0) return;
  std::string out = "set aside, for example\n";
  for (const auto& row : report.examples) {
    out += str("  ", printable(row.source), ":", row.line, "  ", row.reason, "\n");
  }
  say(options, out + "footfall list set-aside shows them all, with their text\n");
}

}  // namespace

int run_ingest(const Options& options, std::stop_token stop) {
  if (options.words.empty()) {
    throw Error(ErrorKind::bad_request, "ingest: which file?",
                "footfall ingest FILE..., a folder, or - for standard input");
  }
  const auto begun = std::chrono::steady_clock::now();
  ProgressLine progress(options.quiet ? ProgressStyle::off : options.progress);
  const IngestReport report = load_files(
      {.inputs = options.words,
       .store = options.store,
       .dataset = options.dataset,
       .again = options.again,
       .bad_rows_max = options.bad_rows_max,
       .threads = options.threads,
       .memory_bytes = options.memory_bytes},
      [&](const IngestProgress& state) {
        progress.show({.done = state.bytes,
                       .total = state.bytes_total,
                       .rows = state.rows,
                       .bytes = state.bytes});
      },
      stop);
  progress.clear();
  announce(options.json ? ledger_json(report) : ledger_lines(report));
  say(options, cleaning_lines(report));
  say_bad_rows(options, report);
  if (report.ledger.superseded > 0) {
    say(options, "footfall list conflicts shows the superseded rows, with their text\n");
  }
  for (const auto& sentence : lines_without_a_row(options.store, options.threads)) {
    say(options, str(sentence, "\n"));
  }
  for (const auto& remark : report.remarks) say(options, str(remark, "\n"));
  for (const auto& file : report.passed_over) {
    say(options, str("passed over: ", printable(file), "\n"));
  }
  if (options.verbose) {
    say(options, report.fast ? "read by all threads at once\n" : "read by the plain path\n");
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  say(options, str(short_count(double(report.ledger.read)),
                   report.ledger.read == 1 ? " row in " : " rows in ", std::int64_t(seconds * 1000),
                   " ms, ", short_count(double(report.ledger.read) / seconds), " rows/s; store ",
                   options.store, ", commit ", report.commit, "\n"));
  return 0;
}

}  // namespace footfall::app
