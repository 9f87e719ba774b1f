// People's SQL over a snapshot: read-only, locked down, limited.
//
// Tables: those of relation/relation.h; each analysis is a table function with its parameters by
// name:
//   SELECT * FROM funnel(steps => 'view,purchase', "window" => '1d', timezone => 'Europe/Berlin')
// The statement runs in a child process, which alone has the limits: whatever it does, it cannot
// take more memory, disk or time than it may have, and it ends when it is told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "model/clock.h"
#include "scan/snapshot.h"
#include "table/table.h"

namespace footfall {

struct SqlOptions {
  unsigned threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;
  std::uint64_t temp_disk_bytes = std::uint64_t{8} << 30;
  std::chrono::milliseconds time_limit{60'000};
  std::uint64_t rows_max = 0;   // of the result; 0: no limit
  std::uint64_t bytes_max = 0;  // of the result's cells, roughly; 0: no limit
  ZoneChoice timezone = {};     // of the analyses that do not say theirs
  std::stop_token stop = {};
  // Sentences for people beside the result: "cart_abandonment: needs session_id".
  std::function<void(const std::string&)> note = {};
};

// Takes the result batch by batch, in order; all have the same fields. The first one comes even
// where there are no rows. It may throw: then the statement ends.
using SqlSink = std::function<void(const Table& batch)>;

// Runs one statement. Returns the number of rows. Error sql with line and column where it is
// refused or wrong; limit (memory, disk, time, rows, bytes); interrupted.
std::uint64_t run_sql(std::shared_ptr<const Snapshot> snapshot, std::string_view sql,
                      const SqlOptions& options, const SqlSink& sink);

}  // namespace footfall
