// Files of any bytes, decoded by Arrow in a process of their own, as ingest does it: rows or a
// refusal in words come of it. Whatever becomes of the decoder, this process goes on, and neither a
// process nor a descriptor is left behind.
//
// Arrow comes as a library and tells the fuzzer nothing of the paths it takes, so this tries
// changes of its seeds rather than explores; what it holds to account is our side of the fence. One
// program a format: FOOTFALL_DECODER names the decoder.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "formats/module_decoders.h"
#include "formats/spool.h"
#include "formats/worker.h"

namespace footfall {
namespace {

constexpr std::uint64_t rows_max = 100'000;  // enough of one input; the rest is not waited for

void check_row(const SourceRecord& record, std::size_t fields, std::uint64_t before) {
  FOOTFALL_CHECK(record.line > before && valid_utf8(record.raw));
  if (record.fault == RecordFault::none) {
    FOOTFALL_CHECK(record.fields.size() == fields);
    for (const auto field : record.fields) FOOTFALL_CHECK(valid_utf8(field));
  } else {
    FOOTFALL_CHECK(record.fault == RecordFault::undecodable && !record.reason.empty() &&
                   valid_utf8(record.reason));
  }
}

void read(int file) {
  WorkerTask task{FOOTFALL_DECODER, load_table_decoders, file, 0, {}, "/usr/share/zoneinfo"};
  WorkerLimits limits;
  limits.memory_bytes = std::uint64_t{512} << 20;
  limits.silence = std::chrono::seconds(5);
  Worker worker("input", task, limits);
  const auto& tables = worker.tables();
  FOOTFALL_CHECK(tables.size() == 1 && !tables[0].fields.empty());
  for (const auto& field : tables[0].fields) FOOTFALL_CHECK(valid_utf8(field));
  SourceRecord record;
  std::uint64_t last = 0;
  while (last < rows_max && worker.next(record)) {
    check_row(record, tables[0].fields.size(), last);
    last = record.line;
  }
}

int lowest_free_descriptor() {
  const int free = dup(0);
  close(free);
  return free;
}

}  // namespace
}  // namespace footfall

// Here and not in each new process.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  footfall::load_table_decoders();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  const int free = lowest_free_descriptor();
  {
    const OwnedDescriptor file(memfd_create("input", MFD_CLOEXEC));
    FOOTFALL_CHECK(pwrite(file.number(), data, size, 0) == ssize_t(size));
    try {
      read(file.number());
    } catch (const Error& error) {
      FOOTFALL_CHECK(error.kind() == ErrorKind::bad_input || error.kind() == ErrorKind::limit);
      FOOTFALL_CHECK(error.message().starts_with("input: ") && valid_utf8(error.message()));
    }
  }
  FOOTFALL_CHECK(lowest_free_descriptor() == free);
  FOOTFALL_CHECK(waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD);
  return 0;
}
