// From the command line's options to questions, with progress on long work.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "api/ask.h"
#include "app/options.h"
#include "app/terminal.h"

namespace footfall::app {

// The options, showing progress on `line`, which outlives them.
AskOptions ask_options(const Options& options, ProgressLine& line, std::stop_token stop);

// The analyses of these names with the parameters of the command line. Error bad_request where none
// of them has such a parameter, or where its value is missing.
std::vector<Wanted> asked_for(const Options& options, const std::vector<std::string>& names);

// What `asks` makes of the options; progress is shown meanwhile.
template <typename Asks>
auto with_progress(const Options& options, std::stop_token stop, const Asks& asks) {
  ProgressLine line(options.quiet ? ProgressStyle::off : options.progress);
  auto answer = asks(ask_options(options, line, stop));
  line.clear();
  return answer;
}

}  // namespace footfall::app
