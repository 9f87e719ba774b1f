#include "api/load.h"

#include <chrono>

#include "api/ask.h"
#include "base/file_system.h"
#include "base/text.h"
#include "formats/sandbox.h"
#include "store/store.h"

namespace footfall {

IngestReport load_files(IngestRequest request, const IngestProgressCallback& progress,
                        std::stop_token stop) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  request.loaded_at = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  return ingest(real_file_system(), request, progress, stop);
}

std::vector<std::string> lines_without_a_row(const std::string& store, unsigned threads) {
  AskOptions options;
  options.store = store;
  options.threads = threads;
  if (StoreReader::open(real_file_system(), store)->manifest().dimensions.empty()) return {};
  const Asked asked = ask(options, {{.name = "data_quality"}});
  const Table& table = asked.answers.front().table;
  std::vector<std::string> sentences;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, "finding") != "lines whose key has no row") continue;
    const std::int64_t lines = table.integer(row, "count");
    if (lines == 0) continue;
    const std::size_t revenue = table.column("revenue");
    std::string sentence = str(counted(std::uint64_t(lines), "line"), " of the store ",
                               lines == 1 ? "has a " : "have a ", table.text(row, "column"),
                               " without a row of its own");
    if (!table.is_null(row, revenue)) {
      sentence += str(", revenue ", cell_text(table, row, revenue));
    }
    sentences.push_back(sentence + ": counted as Unknown");
  }
  return sentences;
}

VerifyReport verify_files(const std::string& store, unsigned threads) {
  return verify_store(real_file_system(), store, threads);
}

std::string decoder_rights() {
  return has_sandbox() ? "may read and compute, nothing else"
                       : "have all rights, since this kernel cannot filter calls (seccomp); load "
                         "files of strangers on another machine";
}

}  // namespace footfall
