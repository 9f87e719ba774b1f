// The command line: reads it, runs the verb, and turns what went wrong into words and exit codes.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include <pthread.h>
#include <unistd.h>

#include "api/explain.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/text.h"
#include "table/write.h"

namespace footfall::app {
namespace {

volatile std::sig_atomic_t caught_signal = 0;

// Work that waits, for a pipe that says nothing or a disk that hangs, cannot look at a stop
// request. Commits are atomic, so ending the program under it is safe.
constexpr std::chrono::seconds patience{3};

// SIGINT and SIGTERM stop the work between two steps, so that the last commit stands; a second
// one, or work that does not stop in time, ends the program at once. They are blocked in all
// threads and waited for in one.
std::stop_source& stop_on_signals() {
  static std::stop_source source;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int number = 0;
    while (sigwait(&signals, &number) != 0) {
    }
    caught_signal = number;
    source.request_stop();
    const timespec wait{.tv_sec = patience.count(), .tv_nsec = 0};
    sigtimedwait(&signals, nullptr, &wait);
    ::_exit(128 + number);
  }).detach();
  return source;
}

// The one table from kinds of error to exit codes.
int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_request: return 2;
    case ErrorKind::not_found: return 3;
    case ErrorKind::bad_input: return 3;
    case ErrorKind::quality: return 4;
    case ErrorKind::sql: return 5;
    case ErrorKind::limit: return 6;
    case ErrorKind::io: return 6;
    case ErrorKind::unavailable: return 7;
    case ErrorKind::corrupt: return 8;
    case ErrorKind::interrupted: return caught_signal == SIGTERM ? 143 : 130;
  }
  return 1;
}

const char* kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_request: return "bad_request";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::bad_input: return "bad_input";
    case ErrorKind::quality: return "quality";
    case ErrorKind::sql: return "sql";
    case ErrorKind::limit: return "limit";
    case ErrorKind::io: return "io";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::corrupt: return "corrupt";
    case ErrorKind::interrupted: return "interrupted";
  }
  return "failure";
}

// What a message begins with, before its colon: the file and line, or the option. A limit has no
// place.
std::string where_of(const Error& error) {
  if (error.kind() == ErrorKind::limit) return {};
  const std::string& message = error.message();
  const std::size_t colon = message.find(": ");
  return colon == std::string::npos ? std::string() : message.substr(0, colon);
}

void say_error(const Error& error, bool json) {
  if (json) {
    const std::string text = str("{\"error\":{\"code\":\"", kind_name(error.kind()),
                                 "\",\"message\":", json_string(error.message()),
                                 ",\"where\":", json_string(where_of(error)),
                                 ",\"hint\":", json_string(error.hint()), "}}\n");
    std::fputs(text.c_str(), stderr);
    return;
  }
  std::fprintf(stderr, "footfall: %s\n", error.message().c_str());
  if (!error.hint().empty()) std::fprintf(stderr, "  %s\n", error.hint().c_str());
}

int run(const Options& options) {
  if (options.verb == "help") {
    print(help_text(options.words.empty() ? "" : options.words[0]));
    return 0;
  }
  if (options.verb == "help_run") {
    print(analysis_help(options.words[0]));
    return 0;
  }
  if (options.verb == "version") {
    print(str("footfall ", program_version(), "\n"));
    return 0;
  }
  refuse_output_in_store(options);
  const std::stop_token stop = stop_on_signals().get_token();
  if (options.verb == "ingest") return run_ingest(options, stop);
  if (options.verb == "inspect") return run_inspect(options, stop);
  if (options.verb == "run") return run_run(options, stop);
  if (options.verb == "list") return run_list(options);
  if (options.verb == "explain") return run_explain(options, stop);
  if (options.verb == "report") return run_report(options, stop);
  if (options.verb == "sql") return run_sql_verb(options, stop);
  if (options.verb == "export") return run_export(options, stop);
  if (options.verb == "generate") return run_generate(options, stop);
  if (options.verb == "verify") return run_verify(options);
  if (options.verb == "doctor") return run_doctor(options);
  if (options.verb == "config") return run_config(options);
  if (options.verb == "completion") return run_completion(options);
  return run_files(options, stop);
}

bool asks_for_json(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--json" || argument == "--format=json") return true;
    if (argument == "--format" && i + 1 < argc && std::string(argv[i + 1]) == "json") return true;
  }
  return false;
}

}  // namespace
}  // namespace footfall::app

int main(int argc, char** argv) {
  using namespace footfall;
  std::signal(SIGPIPE, SIG_IGN);
  const bool json = app::asks_for_json(argc, argv);
  try {
    return app::run(app::parse(argc, argv));
  } catch (const app::ReaderGone&) {
    return 0;
  } catch (const Error& error) {
    app::say_error(error, json);
    return app::exit_code(error.kind());
  } catch (const std::bad_alloc&) {
    app::say_error(Error(ErrorKind::limit, "there is not enough memory",
                         "ask for fewer rows or answers at once, or give a smaller --memory and "
                         "fewer --threads"),
                   json);
    return app::exit_code(ErrorKind::limit);
  } catch (const std::exception& failure) {
    app::say_error(Error(ErrorKind::io, failure.what()), json);
    return 1;
  }
}
