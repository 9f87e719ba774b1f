// Times answers and SQL texts in a store that stays open, as a server keeps it: what the peers,
// whose databases stay open too, are compared with.
//
//   open_store STORE THREADS ROUNDS [SQL_FILE ...]
//
// Prints one JSON object: the best seconds of ROUNDS by name, "open" (the store itself) and "all"
// (every analysis in one scan) among them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/file_system.h"
#include "engine/duckdb/sql.h"
#include "engine/engine.h"
#include "scan/snapshot.h"
#include "store/store.h"

namespace footfall {
namespace {

double best_seconds(int rounds, const std::function<void()>& work) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < rounds; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
    best = std::min(best, spent.count());
  }
  return best;
}

std::string stem(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  return name.substr(0, name.rfind('.'));
}

using Times = std::vector<std::pair<std::string, double>>;

void time_answers(std::shared_ptr<const Snapshot> data, unsigned threads, int rounds,
                  Times& times) {
  Request all{.answers = {}, .threads = threads};
  for (const auto& entry : catalog()) {
    // Of a ranking the first 20, as the command line and the peers' SQL ask for them.
    const std::size_t rows = entry.spec->rows == Rows::ranking ? 20 : all_rows;
    const AnswerRequest one{.name = entry.spec->name, .rows = rows};
    const Request alone{.answers = {one}, .threads = threads};
    times.emplace_back(one.name, best_seconds(rounds, [&] { answer(data, alone); }));
    all.answers.push_back(one);
  }
  times.emplace_back("all", best_seconds(rounds, [&] { answer(data, all); }));
}

void time_sql(std::shared_ptr<const Snapshot> data, unsigned threads, int rounds,
              const std::string& file, Times& times) {
  std::ifstream text(file);
  if (!text) throw Error(ErrorKind::not_found, file + " cannot be read");
  const std::string sql{std::istreambuf_iterator<char>(text), std::istreambuf_iterator<char>()};
  times.emplace_back(stem(file), best_seconds(rounds, [&] {
                       run_sql(data, sql, {.threads = threads}, [](const Table&) {});
                     }));
}

void run(const std::vector<std::string>& words) {
  if (words.size() < 3) {
    throw Error(ErrorKind::bad_request, "usage: open_store STORE THREADS ROUNDS [SQL_FILE ...]");
  }
  const auto threads = unsigned(std::stoul(words[1]));
  const int rounds = std::stoi(words[2]);
  Times times;
  std::shared_ptr<const Snapshot> data;
  times.emplace_back("open", best_seconds(rounds, [&] {
                       data =
                           Snapshot::open(StoreReader::open(real_file_system(), words[0]), threads);
                     }));
  time_answers(data, threads, rounds, times);
  for (std::size_t i = 3; i < words.size(); ++i) time_sql(data, threads, rounds, words[i], times);
  const char* separator = "{";
  for (const auto& [name, seconds] : times) {
    std::printf("%s\"%s\": %.6f", separator, name.c_str(), seconds);
    separator = ", ";
  }
  std::printf("}\n");
}

}  // namespace
}  // namespace footfall

int main(int argc, char** argv) {
  try {
    footfall::run({argv + 1, argv + argc});
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "open_store: %s\n", failure.what());
    return 1;
  }
  return 0;
}
