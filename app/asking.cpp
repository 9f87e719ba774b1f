#include "app/asking.h"

#include "app/terminal.h"

namespace footfall::app {

AskOptions ask_options(const Options& options, std::stop_token stop) {
  return {.store = options.store,
          .where = options.where,
          .filter = options.filter,
          .from = options.from,
          .to = options.to,
          .timezone = options.timezone,
          .first = options.first,
          .engine = options.engine,
          .form = options.form,
          .session_gap = options.session_gap,
          .threads = options.threads,
          .memory_bytes = options.memory_bytes,
          .stop = stop};
}

Asked ask_with_progress(const Options& options, const std::vector<Wanted>& answers,
                        std::stop_token stop) {
  ProgressLine progress(options.quiet ? ProgressStyle::off : options.progress);
  AskOptions asking = ask_options(options, stop);
  asking.progress = [&](std::uint64_t done, std::uint64_t all) {
    progress.show({.done = done, .total = all, .rows = done, .rows_total = all});
  };
  Asked asked = ask(asking, answers);
  progress.clear();
  return asked;
}

}  // namespace footfall::app
