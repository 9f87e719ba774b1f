#include "api/load.h"

#include <chrono>

namespace footfall {

IngestReport load_files(IngestRequest request, const IngestProgressCallback& progress,
                        std::stop_token stop) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  request.loaded_at = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  return ingest(real_file_system(), request, progress, stop);
}

VerifyReport verify_files(const std::string& store, unsigned threads) {
  return verify_store(real_file_system(), store, threads);
}

}  // namespace footfall
