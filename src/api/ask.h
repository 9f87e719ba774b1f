// Questions in the words of a user, answered on a store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace footfall {

// What a user says to choose rows and how to answer; the texts are the options' own.
struct AskOptions {
  std::string store;
  std::vector<std::string> where;  // --where, each a clause
  std::string filter;              // --filter: one that the mapping names
  std::string from;
  std::string to;
  ZoneChoice timezone = {};
  std::string first = "all";      // all, chosen
  std::string engine = "native";  // native, duckdb
  std::string form = "correct";   // correct, published
  std::string session_gap = "30m";
  unsigned threads = 1;
  std::uint64_t memory_bytes = 0;
  // How many rows are wanted of each answer (--limit): 0: all; nullopt: as many as the analysis
  // shows unless asked, fewer of long lists `for_people`.
  std::optional<std::uint64_t> limit = 0;
  std::size_t ranking_rows = 20;  // so many of a ranking then
  bool for_people = false;
  std::stop_token stop = {};
  ScanProgress progress = {};
};

// One answer wanted: a name, parameters, and, in a suite, what it is called there.
struct Wanted {
  std::string name;
  ParameterValues parameters = {};
  std::string title = {};
  std::string group = {};
  // What a suite says of it where its tables have a form of their own:
  std::string file = {};                                          // name without an ending
  std::string form = {};                                          // instead of --form
  std::optional<std::size_t> rows = {};                           // unless --limit says otherwise
  std::vector<std::pair<std::string, std::string>> columns = {};  // of the answer, and their names
};

// A named list of answers (`--suite`).
struct Suite {
  std::string name;
  std::string summary;
  std::vector<Wanted> answers;
};
const std::vector<Suite>& suites();
const Suite& find_suite(std::string_view name);
// Every analysis with its parameters as they stand.
std::vector<Wanted> every_analysis();

// `names` with the parameters given, - or _ in their names: each goes to all analyses that declare
// it. Error bad_request where none does; what was meant may also be one of `options`.
std::vector<Wanted> wanted(const std::vector<std::string>& names, const ParameterValues& given,
                           const std::vector<std::string>& options);

// Answers on one commit, and what they were made from.
struct Asked {
  std::shared_ptr<const Snapshot> data;
  std::vector<Answer> answers;
  std::vector<std::pair<std::string, std::string>> facts;  // "Time zone" -> "UTC"
  std::string period;                                      // "2019-10-01 to 2019-10-31"
  std::string note = {};  // a sentence for people beside the answers, or ""
};
// All but the answers of a request. Error bad_request for words that `data` or we do not know.
Request request_of(const AskOptions& options, const Snapshot& data);
// The form that is asked for, where the analysis has it; else its only one.
Form form_of(const AskOptions& options, const Spec& spec);
Asked ask(const AskOptions& options, const std::vector<Wanted>& answers);
// Gives the tables the columns that the suite of `wanted` says; charts need them as they are.
void shape_answers(Asked& asked, const std::vector<Wanted>& wanted);

// The name of an answer's file without its ending: that of the suite, else its name, and the
// parameters it was given.
std::string file_stem(const Wanted& wanted);

// What to say where `answers`, the first of which are those wanted, hold refused ones.
struct Refusals {
  std::vector<std::string> sentences;  // each begins with the name of its answer (file_stem)
  std::vector<std::string> hints;      // each once

  // All of them, `of` so many answers, as one Error limit.
  Error error(std::size_t of) const;
};
Refusals refusals(const std::vector<Wanted>& wanted, const std::vector<Answer>& answers);

}  // namespace footfall
