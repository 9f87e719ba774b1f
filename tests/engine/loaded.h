// A file in a store of its own, opened. The folder of the store outlives the snapshot: rows set
// aside are read when they are asked for.
#pragma once

#include "base/file_system.h"
#include "ingest/ingest.h"
#include "scan/snapshot.h"
#include "store/store.h"
#include "support/tiny_store.h"

namespace footfall {

inline std::shared_ptr<const Snapshot> loaded(const std::string& file,
                                              const TempDirectory& directory) {
  IngestRequest request;
  request.inputs = {file};
  request.store = directory.path() + "/store";
  request.threads = 2;
  ingest(real_file_system(), request);
  return Snapshot::open(StoreReader::open(real_file_system(), request.store), 2);
}

}  // namespace footfall
