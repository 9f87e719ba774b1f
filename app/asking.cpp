#include "app/asking.h"

#include "base/error.h"
#include "base/text.h"

namespace footfall::app {

AskOptions ask_options(const Options& options, ProgressLine& line, std::stop_token stop) {
  return {.store = options.store,
          .where = options.where,
          .filter = options.filter,
          .from = options.from,
          .to = options.to,
          .timezone = {.zone = options.timezone, .setting = options.timezone_setting},
          .first = options.first,
          .engine = options.engine,
          .form = options.form,
          .session_gap = options.session_gap,
          .threads = options.threads,
          .memory_bytes = options.memory_bytes,
          .stop = stop,
          .progress = [&line](std::uint64_t done, std::uint64_t all) {
            line.show({.done = done, .total = all, .rows = done, .rows_total = all});
          }};
}

std::vector<Wanted> asked_for(const Options& options, const std::vector<std::string>& names) {
  std::vector<Wanted> out = wanted(names, options.parameters, option_names());
  if (options.without_value.empty()) return out;
  throw Error(ErrorKind::bad_request, str("--", options.without_value, " wants a value"),
              str("footfall run ", names.front(), " --help says which"));
}

}  // namespace footfall::app
