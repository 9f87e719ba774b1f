// Files into a store: the one way in.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "ingest/fingerprint.h"
#include "model/clock.h"
#include "store/manifest.h"

namespace footfall {

struct IngestRequest {
  std::vector<std::string> inputs;  // files, folders, "-" for standard input
  std::string store;                // directory; made where there is none
  std::string dataset;              // name or path of a mapping; "": recognised from the header
  bool again = false;               // load content that the store holds already
  double bad_rows_max = 0.05;       // share of the rows read; with more, nothing is stored
  unsigned threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{8} << 30;  // of the rows held before they are written
  Micros loaded_at = 0;                                 // UTC, kept with the load
  bool plain_path = false;  // read everything the simple way, for comparison
  std::uint64_t range_bytes = std::uint64_t{8} << 20;  // what a thread takes at a time
  FingerprintOptions prints = {};                      // of products, while the load runs
};

struct IngestProgress {
  std::uint64_t bytes = 0;        // of the files as they lie on disk
  std::uint64_t bytes_total = 0;  // 0: unknown (standard input)
  std::uint64_t rows = 0;
};
using IngestProgressCallback = std::function<void(const IngestProgress&)>;

// One row that was set aside, for the report. All of them are in the store.
struct BadRow {
  std::string source;
  std::uint64_t line = 0;
  std::string reason;
};

struct IngestReport {
  std::string dataset;
  bool recognised = false;               // from the header; else the request named it
  std::vector<Source> sources;           // each with its own ledger
  Ledger ledger;                         // of all of them
  std::uint64_t commit = 0;              // its number
  std::vector<BadRow> examples;          // the first rows set aside, at most 10
  std::vector<std::string> passed_over;  // files of folders whose name is of no format we read
  std::vector<std::string> remarks;      // what was noticed about the sources: sentences
  bool fast = false;                     // read by the parallel path
};

// Reads all inputs as one load and commits it, whole or not at all. `progress` (may be empty) is
// called from time to time, by one thread at a time. A stop request ends it with Error interrupted.
//
// Errors: not_found and bad_input name the file; quality: more bad rows than allowed, or the same
// content once more; bad_request: a mapping that does not fit the store; limit; what the store
// throws. After any of them the store is as it was.
IngestReport ingest(FileSystem& files, const IngestRequest& request,
                    const IngestProgressCallback& progress = {}, std::stop_token stop = {});

}  // namespace footfall
