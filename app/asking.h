// From the command line's options to questions, with progress on long work.
#pragma once

#include <stop_token>

#include "api/ask.h"
#include "app/options.h"

namespace footfall::app {

AskOptions ask_options(const Options& options, std::stop_token stop);
Asked ask_with_progress(const Options& options, const std::vector<Wanted>& answers,
                        std::stop_token stop);

}  // namespace footfall::app
