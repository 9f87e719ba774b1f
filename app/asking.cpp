#include "app/asking.h"

namespace footfall::app {

AskOptions ask_options(const Options& options, ProgressLine& line, std::stop_token stop) {
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
          .stop = stop,
          .progress = [&line](std::uint64_t done, std::uint64_t all) {
            line.show({.done = done, .total = all, .rows = done, .rows_total = all});
          }};
}

}  // namespace footfall::app
