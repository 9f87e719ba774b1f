#include "api/query.h"

#include <algorithm>

#include "base/file_system.h"
#include "model/parameters.h"
#include "scan/snapshot.h"
#include "store/store.h"

namespace footfall {
namespace {

// Thrown through the engine by a sink that has seen enough; caught here, where it is thrown.
struct Enough {};

}  // namespace

std::uint64_t query(const std::string& store, const std::string& sql, const SqlOptions& options,
                    std::optional<std::uint64_t> limit, const SqlSink& sink) {
  const auto data = Snapshot::open(StoreReader::open(real_file_system(), store), options.threads);
  std::uint64_t rows = 0;
  const auto limited = [&](const Table& batch) {
    const std::uint64_t room = limit && *limit > 0 ? *limit - rows : batch.rows();
    if (batch.rows() > room) {
      rows += room;
      sink(batch.head(room));
      throw Enough{};
    }
    rows += batch.rows();
    sink(batch);
  };
  try {
    run_sql(data, sql, options, limited);
  } catch (const Enough&) {
    return rows;
  }
  return rows;
}

std::chrono::milliseconds statement_time_limit(std::string_view text) {
  constexpr Micros longest = 365 * micros_per_day;  // a clock can count further, by far
  const Micros limit = std::min(checked_duration("--time-limit", text), longest);
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(limit));
}

Table query_table(const std::string& store, const std::string& sql, const SqlOptions& options,
                  std::optional<std::uint64_t> limit) {
  Table whole;
  bool first = true;
  query(store, sql, options, limit, [&](const Table& batch) {
    if (first) whole = Table(batch.fields());
    first = false;
    whole.append(batch, batch.rows());
  });
  return whole;
}

}  // namespace footfall
