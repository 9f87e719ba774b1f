// Files in a store of their own, opened, and what SQL says of it. The folder of the store outlives
// the snapshot: rows set aside are read when they are asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/text.h"
#include "engine/duckdb/sql.h"
#include "ingest/ingest.h"
#include "scan/snapshot.h"
#include "store/store.h"
#include "support/tiny_store.h"

namespace footfall {

inline std::shared_ptr<const Snapshot> loaded(const std::vector<std::string>& files,
                                              const TempDirectory& directory) {
  IngestRequest request;
  request.inputs = files;
  request.store = directory.path() + "/store";
  request.threads = 2;
  ingest(real_file_system(), request);
  return Snapshot::open(StoreReader::open(real_file_system(), request.store), 2);
}

inline std::shared_ptr<const Snapshot> loaded(const std::string& file,
                                              const TempDirectory& directory) {
  return loaded(std::vector<std::string>{file}, directory);
}

// All cells of a result as words, row by row.
inline std::string sql(const std::shared_ptr<const Snapshot>& snapshot, std::string_view text) {
  std::string out;
  run_sql(snapshot, text, {}, [&](const Table& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      for (std::size_t i = 0; i < batch.columns(); ++i) {
        out += (out.empty() ? "" : " ") + cell_text(batch, row, i);
      }
    }
  });
  return out;
}

}  // namespace footfall
