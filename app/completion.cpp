// What a shell offers on TAB: verbs, options, the words a verb takes, and the parameters of the
// analyses that stand on the line. All of it is known beforehand, so the scripts run no program.
#include "api/explain.h"
#include "api/export.h"
#include "api/load.h"
#include "api/pages.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall::app {
namespace {

const std::vector<std::string>& shells() {
  static const std::vector<std::string> all{"bash", "zsh", "fish"};
  return all;
}

struct Offered {
  std::string word;
  std::string meaning = {};
};

std::vector<Offered> only_words(const std::vector<std::string>& words) {
  std::vector<Offered> out;
  for (const auto& word : words) out.push_back({word});
  return out;
}

std::vector<Offered> verb_words() {
  std::vector<Offered> out;
  for (const auto& verb : verbs()) out.push_back({verb.name, verb.summary});
  return out;
}

// What may follow the verb, where that is no file.
std::vector<Offered> words_of(const std::string& verb) {
  std::vector<Offered> out;
  if (verb == "run" || verb == "explain") {
    for (const auto* spec : described_analyses()) out.push_back({spec->name, spec->summary});
  } else if (verb == "export") {
    out = only_words({"events", "loads", "set_aside"});
    for (const auto& group : export_groups()) out.push_back({group});
  } else if (verb == "generate") {
    for (const auto& shop : made_up_shops()) out.push_back({std::string(shop.name)});
  } else if (verb == "help") {
    out = verb_words();
  } else if (verb == "list") {
    out = only_words(listings());
  } else if (verb == "completion") {
    out = only_words(shells());
  } else if (verb == "config") {
    out = only_words({"show"});
  }
  return out;
}

std::string all_of(const std::vector<Offered>& offered) {
  std::string out;
  for (const auto& each : offered) out += str(out.empty() ? "" : " ", each.word);
  return out;
}

std::string bash_script() {
  const auto dashed = [](const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += str(out.empty() ? "--" : " --", name);
    return out;
  };
  std::string by_verb;
  for (const auto& verb : verbs()) {
    const std::string words = all_of(words_of(verb.name));
    by_verb += str("    ", verb.name, ") words='", dashed(options_of(verb.name)),
                   words.empty() ? "" : " ", words, "' ;;\n");
  }
  std::string by_analysis;
  for (const auto* spec : described_analyses()) {
    if (spec->parameters.empty()) continue;
    by_analysis += str("      ", spec->name, ") words=\"$words");
    for (const auto& parameter : spec->parameters) by_analysis += str(" --", parameter.name);
    by_analysis += "\" ;;\n";
  }
  return str("_footfall() {\n",  //
             "  local word=${COMP_WORDS[COMP_CWORD]} words='", dashed(options_of("files")),
             "' each\n",                                           //
             "  case ${COMP_WORDS[1]} in\n", by_verb, "  esac\n",  //
             "  if [ \"${COMP_WORDS[1]}\" = run ] || [ \"${COMP_WORDS[1]}\" = explain ]; then\n",
             "    for each in \"${COMP_WORDS[@]}\"; do\n",                                   //
             "      case $each in\n", by_analysis, "      esac\n    done\n  fi\n",           //
             "  if [ \"$COMP_CWORD\" = 1 ]; then words='", all_of(verb_words()), "'; fi\n",  //
             // Words of ours have no blanks; names of files are the shell's own business, which
             // quotes them.
             "  local IFS=$'\\n'\n",                                            //
             "  COMPREPLY=($(IFS=' '; compgen -W \"$words\" -- \"$word\"))\n",  //
             "}\n",                                                             //
             "complete -o bashdefault -o default -F _footfall footfall\n");
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// One line of the script: where `condition` holds ("" always), what is offered, and its meaning.
std::string fish_line(const std::string& condition, const std::string& offer,
                      const std::string& meaning) {
  return str("complete -c footfall", condition.empty() ? str("") : str(" -n '", condition, "'"),
             " ", offer, meaning.empty() ? str("") : str(" -d ", fish_quoted(meaning)), "\n");
}

std::string fish_options(const std::string& condition, const std::vector<OptionHelp>& options) {
  std::string out;
  for (const auto& option : options) {
    for (const auto& name : options_in(option.name)) {
      out += fish_line(condition, str("-l ", name, takes_value(name) ? " -r" : ""), option.meaning);
    }
  }
  return out;
}

std::string fish_script() {
  std::string out;
  for (const auto& verb : verb_words()) {
    out += fish_line("__fish_use_subcommand", "-f -a " + verb.word, verb.meaning);
  }
  for (const auto& verb : verbs()) {
    const std::string seen = "__fish_seen_subcommand_from " + verb.name;
    out += fish_options(seen, verb_options(verb));
    out += fish_options(seen, shared_options(verb.name));
    for (const auto& offered : words_of(verb.name)) {
      out += fish_line(seen, "-f -a " + offered.word, offered.meaning);
    }
  }
  for (const auto* spec : described_analyses()) {
    const std::string seen = str("__fish_seen_subcommand_from run explain; ",
                                 "and __fish_seen_subcommand_from ", spec->name);
    for (const auto& parameter : spec->parameters) {
      const std::string choices = join(parameter.choices, " ");
      out += fish_line(seen,
                       str("-l ", parameter.name,
                           choices.empty() ? str(" -x") : str(" -x -a ", fish_quoted(choices))),
                       parameter.meaning);
    }
  }
  return out;
}

}  // namespace

int run_completion(const Options& options) {
  const std::string& shell = only_word(options, "for which shell?", "bash, zsh or fish");
  if (shell == "bash") {
    print(bash_script());
  } else if (shell == "zsh") {
    print("autoload -U +X bashcompinit && bashcompinit\n" + bash_script());
  } else if (shell == "fish") {
    print(fish_script());
  } else {
    throw Error(ErrorKind::bad_request,
                str("completion: no shell is called \"", printable(shell), "\"",
                    did_you_mean(shell, shells())),
                "bash, zsh or fish");
  }
  return 0;
}

}  // namespace footfall::app
