// One function a verb; each returns the exit code 0 or throws.
#pragma once

#include <stop_token>

#include "app/options.h"

namespace footfall::app {

int run_ingest(const Options& options, std::stop_token stop);
int run_inspect(const Options& options, std::stop_token stop);
int run_run(const Options& options, std::stop_token stop);
int run_list(const Options& options);
int run_explain(const Options& options, std::stop_token stop);
int run_report(const Options& options, std::stop_token stop);
int run_sql_verb(const Options& options, std::stop_token stop);
int run_export(const Options& options, std::stop_token stop);
int run_generate(const Options& options, std::stop_token stop);
int run_verify(const Options& options);
int run_config(const Options& options);
int run_doctor(const Options& options);
int run_completion(const Options& options);
// `footfall FILE...`: ingest into a store that lasts as long as the program, and report on it.
int run_files(Options options, std::stop_token stop);

}  // namespace footfall::app
