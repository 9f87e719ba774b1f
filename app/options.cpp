#include "app/options.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>

#include <unistd.h>

#include "app/config.h"
#include "base/error.h"
#include "base/text.h"
#include "base/threads.h"

namespace footfall::app {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view wanted) {
  throw Error(ErrorKind::bad_request,
              str("--", option, ": \"", printable(value), "\" is not ", wanted));
}

std::uint64_t whole_number(std::string_view option, std::string_view value, std::uint64_t least) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failure != std::errc() || end != value.data() + value.size() || number < least) {
    refuse(option, value, str("a whole number from ", least, " on"));
  }
  return number;
}

// "1%" or "0.01".
double share(std::string_view option, std::string_view value) {
  const bool percent = value.ends_with('%');
  const std::string_view digits = value.substr(0, value.size() - (percent ? 1 : 0));
  double number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (percent) number /= 100;
  if (failure != std::errc() || end != digits.data() + digits.size() ||
      !(number >= 0 && number <= 1)) {
    refuse(option, value, "a share like 1% or 0.01");
  }
  return number;
}

template <typename Choice>
Choice choose(std::string_view option, std::string_view value,
              const std::vector<std::pair<std::string, Choice>>& choices) {
  std::vector<std::string> names;
  for (const auto& [name, choice] : choices) {
    if (name == value) return choice;
    names.push_back(name);
  }
  refuse(option, value, str("one of ", join(names, ", "), did_you_mean(value, names)));
}

ProgressStyle progress_style(std::string_view value) {
  return choose<ProgressStyle>("progress", value,
                               {{"auto", ProgressStyle::automatic},
                                {"plain", ProgressStyle::plain},
                                {"json", ProgressStyle::json},
                                {"off", ProgressStyle::off}});
}

ColorChoice color_choice(std::string_view value) {
  return choose<ColorChoice>("color", value,
                             {{"auto", ColorChoice::automatic},
                              {"always", ColorChoice::always},
                              {"never", ColorChoice::never}});
}

std::uint64_t machine_memory() {
  return std::uint64_t(sysconf(_SC_PHYS_PAGES)) * std::uint64_t(sysconf(_SC_PAGE_SIZE));
}

std::uint64_t size(std::string_view option, std::string_view value) {
  const auto bytes = parse_size(value);
  if (!bytes || *bytes == 0) refuse(option, value, "a size like 512M or 4G");
  return *bytes;
}

// How an option is stored. `flag` takes no value.
struct Reader {
  bool flag = false;
  std::function<void(Options&, const std::string&)> read;
};

void formats(Options& options, const std::string& value) {
  const std::vector<std::string> names{"table",   "csv", "json",  "ndjson",
                                       "parquet", "orc", "arrow", "xlsx"};
  if (std::ranges::find(names, value) == names.end()) {
    refuse("format", value, str("one of ", join(names, ", "), did_you_mean(value, names)));
  }
  options.format = value;
  options.json = value == "json";
}

const std::map<std::string, Reader, std::less<>>& readers() {
  using Text = std::string Options::*;
  const auto text = [](Text member) {
    return Reader{false, [member](Options& o, const std::string& value) { o.*member = value; }};
  };
  const auto flag = [](bool Options::* member) {
    return Reader{true, [member](Options& o, const std::string&) { o.*member = true; }};
  };
  // What they ask for holds in any case: `config show` says origins, and no verb asks anything.
  const Reader no_effect{true, [](Options&, const std::string&) {}};
  static const std::map<std::string, Reader, std::less<>> all{
      {"store", text(&Options::store)},
      {"dataset", text(&Options::dataset)},
      {"from", text(&Options::from)},
      {"to", text(&Options::to)},
      {"timezone",
       {false,
        [](Options& o, const std::string& v) {
          o.timezone = v;
          o.timezone_setting.clear();
        }}},
      {"where", {false, [](Options& o, const std::string& v) { o.where.push_back(v); }}},
      {"filter", text(&Options::filter)},
      {"first", text(&Options::first)},
      {"session-gap", text(&Options::session_gap)},
      {"engine", text(&Options::engine)},
      {"form", text(&Options::form)},
      {"format", {false, formats}},
      {"json", {true, [](Options& o, const std::string&) { formats(o, "json"); }}},
      {"output", text(&Options::output)},
      {"partition-by", text(&Options::partition_by)},
      {"limit",
       {false, [](Options& o, const std::string& v) { o.limit = whole_number("limit", v, 0); }}},
      {"suite", text(&Options::suite)},
      {"all", flag(&Options::all)},
      {"again", flag(&Options::again)},
      {"keep-formulas", flag(&Options::keep_formulas)},
      {"quiet", flag(&Options::quiet)},
      {"origin", no_effect},
      {"time-limit", text(&Options::time_limit)},
      {"no-input", no_effect},
      {"yes", no_effect},
      {"verbose", flag(&Options::verbose)},
      {"max-bad-rows",
       {false,
        [](Options& o, const std::string& v) { o.bad_rows_max = share("max-bad-rows", v); }}},
      {"rows",
       {false, [](Options& o, const std::string& v) { o.rows = whole_number("rows", v, 1); }}},
      {"seed",
       {false, [](Options& o, const std::string& v) { o.seed = whole_number("seed", v, 0); }}},
      {"survey", text(&Options::survey)},
      {"threads",
       {false,
        [](Options& o, const std::string& v) {
          o.threads = v.empty()
                          ? cores()
                          : unsigned(std::min<std::uint64_t>(whole_number("threads", v, 1), 1024));
        }}},
      {"memory",
       {false,
        [](Options& o, const std::string& v) {
          o.memory_bytes = v.empty() ? machine_memory() / 10 * 6 : size("memory", v);
        }}},
      {"progress",
       {false, [](Options& o, const std::string& v) { o.progress = progress_style(v); }}},
      {"color", {false, [](Options& o, const std::string& v) { o.color = color_choice(v); }}},
  };
  return all;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const auto& verb : verbs()) names.push_back(verb.name);
  return names;
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::string& verb) {
  throw Error(ErrorKind::bad_request,
              str("--", printable(name), " is no option", verb.empty() ? "" : " of ", verb,
                  did_you_mean(name, option_names())),
              str("footfall help", verb.empty() ? "" : " ", verb, " lists them"));
}

// An option that some verb has, but not this one: silence would pass for its being heeded.
void refuse_meaningless(const Options& options) {
  const auto known = options_of(options.verb);
  for (const auto& name : options.given) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string verb = options.verb == "files" ? "footfall FILE..." : options.verb;
    throw Error(ErrorKind::bad_request, str("--", name, " means nothing to ", verb),
                str("footfall help", options.verb == "files" ? "" : " ",
                    options.verb == "files" ? "" : verb, " lists its options"));
  }
}

// Of analyses, beside its own options.
bool takes_parameters(std::string_view verb) noexcept { return verb == "run" || verb == "explain"; }

// "-- a comment<line end>SELECT 1" is a word: no option's name has a blank.
bool is_option(std::string_view argument) noexcept {
  const std::string_view name = argument.substr(0, argument.find('='));
  return argument.size() > 1 && argument[0] == '-' &&
         name.find_first_of(" \t\r\n") == std::string_view::npos;
}

// "--limit 5" in quotes. As a statement it would be a comment to its end, and so nothing.
void refuse_option_in_one_word(std::string_view argument) {
  const std::size_t blank = argument.find_first_of(" \t");
  const bool lines = argument.find_first_of("\r\n") != std::string_view::npos;
  if (!argument.starts_with("--") || is_option(argument) || blank == 2 || lines) return;
  const std::string_view option = argument.substr(0, blank);
  const std::string_view value = trim(argument.substr(blank));
  throw Error(ErrorKind::bad_request,
              str("\"", printable(argument), "\" is one word: no option has blanks in its name"),
              str("an option and its value are two words: ", printable(option), " ",
                  value.find(' ') == std::string_view::npos ? str(printable(value))
                                                            : str("'", printable(value), "'")));
}

// `--name value`, `--name=value`, `--flag`; a name that is no option is kept as a parameter. What
// begins with two dashes itself is no parameter's value.
void read_option(Options& options, const std::string& argument, int& i, int argc, char** argv) {
  const std::size_t equals = argument.find('=');
  const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
  const auto found = readers().find(name);
  const bool known = found != readers().end();
  if (known) options.given.push_back(name);
  if (known && found->second.flag) {
    if (equals != std::string::npos) {
      throw Error(ErrorKind::bad_request, str("--", name, " takes no value"));
    }
    return found->second.read(options, "");
  }
  std::string value;
  if (equals != std::string::npos) {
    value = argument.substr(equals + 1);
  } else if (i + 1 < argc && (known || !std::string_view(argv[i + 1]).starts_with("--"))) {
    value = argv[++i];
  } else if (known) {
    throw Error(ErrorKind::bad_request, str("--", name, " wants a value"));
  } else {
    options.without_value = name;
  }
  if (known) return found->second.read(options, value);
  options.parameters[name] = value;
}

}  // namespace

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (const auto& [name, reader] : readers()) names.push_back(name);
  return names;
}

bool takes_value(std::string_view option) {
  const auto found = readers().find(option);
  return found != readers().end() && !found->second.flag;
}

const std::string& only_word(const Options& options, const std::string& question,
                             const std::string& hint) {
  if (options.words.size() == 1) return options.words[0];
  throw Error(ErrorKind::bad_request, str(options.verb, ": ", question), hint);
}

std::string program_version() { return FOOTFALL_VERSION; }

Options parse(int argc, char** argv) {
  Options options;
  options.first = "all";
  options.form = "correct";
  for (const auto& setting : read_settings()) {
    readers().find(setting.name)->second.read(options, setting.value);
    if (setting.name == "timezone") options.timezone_setting = setting.origin;
  }
  bool only_words = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (!only_words) refuse_option_in_one_word(argument);
    if (!only_words && argument == "--") {
      only_words = true;
    } else if (!only_words && (argument == "--help" || argument == "-h")) {
      // `run NAME --help` is about the analysis, any other about the verb.
      const bool of_analysis = options.verb == "run" && !options.words.empty();
      if (!of_analysis) options.words.assign(options.verb.empty() ? 0 : 1, options.verb);
      options.verb = of_analysis ? "help_run" : "help";
      return options;
    } else if (!only_words && argument == "--version") {
      options.verb = "version";
      return options;
    } else if (!only_words && is_option(argument) && argument.starts_with("--")) {
      read_option(options, argument, i, argc, argv);
    } else if (!only_words && argument == "-v") {
      options.verbose = true;
    } else if (!only_words && is_option(argument)) {
      throw Error(ErrorKind::bad_request, str("\"", printable(argument), "\" is no option"),
                  "options begin with two dashes; footfall help lists them");
    } else if (options.verb.empty()) {
      options.verb = argument;
    } else {
      options.words.push_back(argument);
    }
  }
  const bool given_verb = !options.verb.empty();
  if (!given_verb) options.verb = "help";
  const auto names = verb_names();
  if (std::ranges::find(names, options.verb) == names.end()) {
    std::error_code failure;  // a word that no file can be called by is no file
    if (std::filesystem::exists(options.verb, failure)) {  // footfall FILE...
      options.words.insert(options.words.begin(), options.verb);
      options.verb = "files";
      refuse_meaningless(options);
      return options;
    }
    throw Error(ErrorKind::bad_request,
                str("there is no verb \"", printable(options.verb), "\"",
                    did_you_mean(options.verb, names)),
                str("verbs: ", join(names, ", ")));
  }
  if (!takes_parameters(options.verb) && !options.parameters.empty()) {
    refuse_unknown(options.parameters.begin()->first, given_verb ? options.verb : "");
  }
  if (given_verb) refuse_meaningless(options);
  return options;
}

}  // namespace footfall::app
