// Files into a store, made-up data, and the check of a store: the verbs that are not questions.
#pragma once

#include "generate/generate.h"
#include "ingest/ingest.h"
#include "store/store.h"

namespace footfall {

// ingest() on this machine's file system, at the time of its clock.
IngestReport load_files(IngestRequest request, const IngestProgressCallback& progress,
                        std::stop_token stop);

// verify_store() on this machine's file system.
VerifyReport verify_files(const std::string& store, unsigned threads);

}  // namespace footfall
