// One pass over a snapshot's chosen rows that feeds all rollups and walks of a request.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/error.h"
#include "model/clock.h"
#include "model/filter.h"
#include "scan/rollup.h"
#include "scan/snapshot.h"
#include "scan/walk.h"
#include "table/table.h"

namespace footfall {

// A walk to run: `make` is called once a thread.
struct ScanWalk {
  Needs needs;
  std::function<std::unique_ptr<Walk>()> make;
};

struct ScanRequest {
  Filter filter = {};
  Clock clock = {};
  Micros session_gap = 30 * micros_per_minute;
  unsigned threads = 1;
  std::vector<Rollup> rollups = {};
  std::vector<ScanWalk> walks = {};
  std::stop_token stop = {};
  // How many of all rows are done with, about; from any thread.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
};

struct ScanResult {
  std::vector<Table> rollups;  // parallel to the request's
  std::vector<Table> walks;
  // Parallel to these: Error limit, where one went over a limit and has no table.
  std::vector<std::optional<Error>> rollups_refused;
  std::vector<std::optional<Error>> walks_refused;
  std::uint64_t rows = 0;            // chosen
  std::optional<Micros> first_time;  // of the chosen rows
  std::optional<Micros> last_time;
};

// The same result for any number of threads. Error bad_request where a column is unknown; limit
// where the filter goes over one.
ScanResult scan(std::shared_ptr<const Snapshot> snapshot, const ScanRequest& request);

}  // namespace footfall
