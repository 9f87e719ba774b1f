// The command line as it was given, with what environment and configuration files say below it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/terminal.h"

namespace footfall::app {

struct Options {
  std::string verb;
  std::vector<std::string> words;  // what follows the verb and is no option
  std::map<std::string, std::string, std::less<>> parameters;  // --name value that no verb knows
  std::string without_value;       // the last of these that has none; "" there
  std::vector<std::string> given;  // options by their names, as the command line has them

  std::string store;
  std::string dataset;
  std::string from;
  std::string to;
  std::string timezone;
  std::string timezone_setting;  // what says it where the command line does not
  std::vector<std::string> where;
  std::string filter;
  std::string first;
  std::string session_gap;
  std::string engine;
  std::string form;
  std::string format;  // "": table on a terminal, else csv
  std::string output;
  std::string partition_by;            // "" or date
  std::optional<std::uint64_t> limit;  // 0: all rows
  std::string suite;
  std::string time_limit = "60s";  // of a statement
  bool all = false;
  bool again = false;
  double bad_rows_max = 0.05;
  std::uint64_t rows = 0;
  std::uint64_t seed = 1;
  std::string survey;
  unsigned threads = 1;
  std::uint64_t memory_bytes = 0;
  ProgressStyle progress = ProgressStyle::automatic;
  ColorChoice color = ColorChoice::automatic;
  bool json = false;
  bool quiet = false;
  bool verbose = false;  // also says what is read and how
  bool keep_formulas = false;
};

// One option, for help and completion.
struct OptionHelp {
  std::string name;  // --store DIR
  std::string meaning;
  std::string verbs = {};  // that it means something to, "run, report"; "": to all
};
// Those of more than one verb.
const std::vector<OptionHelp>& common_options();

struct Verb {
  std::string name;
  std::string usage;    // ingest FILE...
  std::string summary;  // one line
  std::string options;  // names of the options that only it has, a line each
};
const std::vector<Verb>& verbs();
std::vector<OptionHelp> verb_options(const Verb& verb);
// The common ones that mean something to the verb.
std::vector<OptionHelp> shared_options(std::string_view verb);
// The names, without dashes, that a line of help is about: "--from T --to T", "-v, --verbose".
std::vector<std::string> options_in(const std::string& name);
// All options of a verb by their names, without dashes; of "files", which has no help of its own,
// those of ingest and report.
std::vector<std::string> options_of(std::string_view verb);

// Reads the command line. Throws Error bad_request (exit 2) with a suggestion.
Options parse(int argc, char** argv);

// again, all ...: every option of any verb, without dashes, in byte order.
std::vector<std::string> option_names();

// Whether an option, named without dashes, is followed by a value.
bool takes_value(std::string_view option);

// The one word that the verb wants; Error bad_request with the question where there is none or
// more.
const std::string& only_word(const Options& options, const std::string& question,
                             const std::string& hint);

// "0.1.0", from the project's CMakeLists.txt.
std::string program_version();

std::string help_text(const std::string& verb);  // "": of the whole program

}  // namespace footfall::app
