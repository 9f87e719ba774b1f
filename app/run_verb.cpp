#include <chrono>

#include "api/documents.h"
#include "app/asking.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"

namespace footfall::app {
namespace {

std::vector<Wanted> wanted_answers(const Options& options) {
  if (options.all) {
    std::vector<std::string> names;
    for (const Wanted& each : every_analysis()) names.push_back(each.name);
    return asked_for(options, names);
  }
  if (!options.suite.empty()) {
    if (options.parameters.empty()) return find_suite(options.suite).answers;
    throw Error(
        ErrorKind::bad_request,
        str("--", printable(options.parameters.begin()->first), " is no option of run --suite",
            did_you_mean(options.parameters.begin()->first, option_names())),
        "a suite's answers have parameters of their own; name analyses to choose them");
  }
  if (options.words.empty()) {
    throw Error(ErrorKind::bad_request, "run: which analysis?",
                "footfall list analyses shows them; --all runs them all");
  }
  return asked_for(options, options.words);
}

std::string answer_bytes(const Options& options, const Asked& asked, std::size_t index,
                         const std::string& format, bool for_people) {
  const Answer& answer = asked.answers[index];
  if (answer.table.rows() < answer.rows_total) {
    say(options, str(answer.spec->name, ": ", grouped(std::int64_t(answer.table.rows())), " of ",
                     grouped(std::int64_t(answer.rows_total)), " rows (--limit 0 for all)\n"));
  }
  if (answer.not_applicable) {
    say(options, str(answer.spec->name, ": does not apply: ", *answer.not_applicable, "\n"));
  }
  if (format == "json") return answer_document(asked, index);
  const Formulas formulas = options.keep_formulas ? Formulas::keep : Formulas::disarm;
  const bool bold = for_people && wants_color(options.color, stdout_is_terminal());
  return table_bytes(answer.table, format, formulas, bold);
}

}  // namespace

int run_run(const Options& options, std::stop_token stop) {
  const std::vector<Wanted> answers = wanted_answers(options);
  const bool to_folder = !options.output.empty() && is_folder(options.output);
  if (answers.size() > 1 && !to_folder) {
    throw Error(ErrorKind::bad_request,
                str("run: ", answers.size(), " answers do not fit one ",
                    options.output.empty() ? "output" : "file"),
                "name a folder for them: --output answers/");
  }
  const auto begun = std::chrono::steady_clock::now();
  const std::string format = format_of(options);
  const bool for_people = options.output.empty() && format == "table";
  Asked asked = with_progress(options, stop, [&](AskOptions asking) {
    asking.limit = options.limit;
    asking.for_people = for_people;
    return ask(asking, answers);
  });
  shape_answers(asked, answers);
  if (!asked.note.empty()) say(options, asked.note + "\n");
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string name = file_stem(answers[i]) + file_ending(format);
    const std::string path = to_folder ? path_join(options.output, name) : options.output;
    if (asked.answers[i].refused) {
      if (to_folder) say_earlier(options, path);
      continue;
    }
    const std::string bytes = answer_bytes(options, asked, i, format, for_people);
    if (options.output.empty()) {
      print(bytes);
    } else {
      write_file(options, path, bytes);
    }
  }
  const Refusals refused = refusals(answers, asked.answers);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (to_folder) {
    say(options, str(counted(answers.size() - refused.sentences.size(), "answer"), " in ",
                     std::int64_t(seconds * 1000), " ms\n"));
  }
  if (!refused.sentences.empty()) throw refused.error(answers.size());
  return 0;
}

}  // namespace footfall::app
