// Files into a store, made-up data, and the check of a store: the verbs that are not questions.
#pragma once

#include <string>
#include <vector>

#include "generate/generate.h"
#include "ingest/ingest.h"
#include "ingest/inspect.h"
#include "store/store.h"

namespace footfall {

// ingest() on this machine's file system, at the time of its clock.
IngestReport load_files(IngestRequest request, const IngestProgressCallback& progress,
                        std::stop_token stop);

// Of a store with dimensions: how many lines have a key without a row there, and their money. A
// sentence for each dimension that lacks some.
std::vector<std::string> lines_without_a_row(const std::string& store, unsigned threads);

// Whether decoders of files run with fewer rights on this machine: a sentence.
std::string decoder_rights();

// verify_store() on this machine's file system.
VerifyReport verify_files(const std::string& store, unsigned threads);

}  // namespace footfall
