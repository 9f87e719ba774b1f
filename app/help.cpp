#include <algorithm>

#include "app/options.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall::app {

const std::vector<OptionHelp>& common_options() {
  static const std::vector<OptionHelp> all{
      {"--store DIR", "the store; default $FOOTFALL_STORE, else ./footfall.store",
       "ingest, run, list, explain, report, sql, export, verify, doctor"},
      {"--from T --to T", "dates (whole days, both included) or times (end excluded)",
       "run, explain, report, export"},
      {"--timezone ZONE", "IANA zone in which days, hours and weeks are cut; default UTC",
       "run, explain, report, sql, export"},
      {"--where COLUMN=A,B",
       "keep these; != drops them; (none) is NULL; price=100..500, price!=100..500",
       "run, explain, report, export"},
      {"--filter NAME", "a filter that the mapping names", "run, explain, report, export"},
      {"--first all|chosen", "whether \"first ever\" looks at all data; default all",
       "run, explain, report"},
      {"--session-gap 30m", "a longer gap begins a session, where the source has none",
       "run, explain, report"},
      {"--engine native|duckdb", "who computes; the same answer", "run, explain, report"},
      {"--form correct|published", "where an analysis has a published form",
       "run, explain, report"},
      {"--format F", "table, csv, json, ndjson, parquet, orc, arrow, xlsx",
       "ingest, inspect, run, list, explain, sql, export, verify, doctor, config"},
      {"--json", "short for --format json; errors are JSON, too"},
      {"--output PATH", "a file, or a folder (ends in /); a file is written whole or not at all",
       "inspect, run, list, explain, report, sql, export, generate, doctor, config"},
      {"--limit N", "rows; 0 for all; an answer that was cut says so", "run, list, sql, export"},
      {"--keep-formulas", "leave text that a spreadsheet would run as it is (CSV, XLSX)",
       "run, list, report, sql, export"},
      {"--threads N", "default: all cores"},
      {"--memory SIZE", "default: 60 % of memory"},
      {"--progress auto|plain|json|off", "progress on stderr"},
      {"--color auto|always|never", "default auto; NO_COLOR is heeded"},
      {"--quiet", "no summary on stderr"},
      {"-v, --verbose", "say more on stderr: the path that read the files, each step's time"},
      {"--no-input, --yes", "never ask (no verb asks anything so far)"},
  };
  return all;
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all{
      {"ingest", "ingest FILE...", "read files or folders into a store, print the ledger",
       "--dataset NAME|FILE.toml  the mapping; left out, it is recognised from the header\n"
       "--max-bad-rows 1%  with more bad rows nothing is stored; default 5%\n"
       "--again  load content that the store already holds\n"},
      {"inspect", "inspect FILE...",
       "what is in a file, and a mapping guessed for it, ready to edit", ""},
      {"run", "run NAME... [--PARAMETER VALUE]", "answer analyses, all of them in one scan",
       "--all  every analysis\n"
       "--suite NAME  a list of answers: footfall list suites\n"},
      {"list", "list [WHAT]",
       "analyses, datasets, suites, tables, loads, conflicts, set-aside, segments", ""},
      {"explain", "explain NAME [--PARAMETER VALUE]",
       "definition, parameters, columns, needs, SQL and cost of an analysis", ""},
      {"report", "report", "one self-contained HTML page of a suite",
       "--suite NAME  default orders for a store of orders without views, else report\n"
       "--output PATH  default ./footfall-report.html; DIR/ also writes SVG, CSV and JSON\n"},
      {"sql", "sql \"SELECT ...\"", "SQL over the store, read-only; without text: from stdin",
       "--time-limit DURATION  a statement that runs longer is ended; default 60s\n"},
      {"export", "export TABLE...|GROUP", "tables as files for other programs",
       "TABLE  events, loads, set_aside ...: footfall list tables\n"
       "GROUP  raw, enriched, aggregates\n"
       "--partition-by date  a folder for each day, in Hive's form\n"},
      {"generate", "generate NAME --rows N", "made-up data in the shape of a dataset",
       "--rows N  how many events or order lines\n"
       "--seed S  the same seed gives the same bytes; default 1\n"
       "--survey FILE  amazon-purchases: whose respondents bought all this\n"},
      {"verify", "verify", "read every byte of a store, check checksums and the ledger", ""},
      {"doctor", "doctor", "what the program finds here: store, cores, memory, disk, formats", ""},
      {"config", "config show", "settings and where each comes from",
       "--origin  where each comes from; said in any case\n"},
      {"completion", "completion bash|zsh|fish", "a completion script for the shell", ""},
      {"version", "version", "the program's version", ""},
      {"help", "help [VERB]", "this text", ""},
  };
  return all;
}

namespace {

std::string two_columns(const std::vector<OptionHelp>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line.name.size());
  std::string out;
  for (const auto& line : lines) {
    out += str("  ", line.name, std::string(width - line.name.size() + 2, ' '), line.meaning, "\n");
  }
  return out;
}

}  // namespace

std::vector<std::string> options_in(const std::string& name) {
  std::vector<std::string> out;
  for (std::string_view word : split(name, ' ')) {
    if (word.ends_with(',')) word.remove_suffix(1);
    if (word.starts_with("--")) out.emplace_back(word.substr(2));
  }
  return out;
}

std::vector<OptionHelp> shared_options(std::string_view verb) {
  std::vector<OptionHelp> out;
  for (const auto& option : common_options()) {
    const std::string among = str(", ", option.verbs, ",");
    if (option.verbs.empty() || among.find(str(" ", verb, ",")) != std::string::npos) {
      out.push_back(option);
    }
  }
  return out;
}

std::vector<std::string> options_of(std::string_view verb) {
  std::vector<std::string> out;
  if (verb == "files") {
    out = options_of("ingest");
    for (auto& name : options_of("report")) {
      if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
    }
    return out;
  }
  const auto add = [&out](const std::vector<OptionHelp>& options) {
    for (const auto& option : options) {
      for (auto& name : options_in(option.name)) out.push_back(std::move(name));
    }
  };
  const auto found = std::ranges::find(verbs(), verb, &Verb::name);
  if (found != verbs().end()) add(verb_options(*found));
  add(shared_options(verb));
  return out;
}

std::vector<OptionHelp> verb_options(const Verb& verb) {
  std::vector<OptionHelp> out;
  for (const auto line : split(verb.options, '\n')) {
    const std::size_t gap = line.find("  ");
    if (gap == std::string_view::npos) continue;
    out.push_back({std::string(line.substr(0, gap)), std::string(line.substr(gap + 2))});
  }
  return out;
}

std::string help_text(const std::string& name) {
  if (name.empty()) {
    std::vector<OptionHelp> lines;
    for (const auto& verb : verbs()) lines.push_back({verb.usage, verb.summary});
    return "footfall: a shop's event logs, answered in seconds on one machine\n\n"
           "usage: footfall VERB ...\n\n" +
           two_columns(lines) + "\nOptions that mean the same to all verbs that have them\n" +
           two_columns(common_options()) +
           "\nExit codes: 0 ok, 1 failure, 2 usage, 3 input missing or unreadable, 4 data "
           "quality,\n"
           "5 SQL error, 6 memory or disk, 7 unavailable, 8 store damaged, locked or newer,\n"
           "130 interrupted, 143 terminated\n";
  }
  const auto found = std::ranges::find(verbs(), name, &Verb::name);
  if (found == verbs().end()) {
    std::vector<std::string> names;
    for (const auto& verb : verbs()) names.push_back(verb.name);
    throw Error(ErrorKind::bad_request,
                str("there is no verb \"", printable(name), "\"", did_you_mean(name, names)),
                str("verbs: ", join(names, ", ")));
  }
  const std::string own = two_columns(verb_options(*found));
  return str("usage: footfall ", found->usage, "\n\n", found->summary, "\n\n",
             own.empty() ? own : own + "\n", "Options that other verbs have, too\n",
             two_columns(shared_options(name)));
}

}  // namespace footfall::app
