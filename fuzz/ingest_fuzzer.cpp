// A clickstream file of any bytes gives the same segments, rows set aside and messages by the plain
// path as by the parallel one.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

#include <unistd.h>

#include "base/check.h"
#include "base/error.h"
#include "base/recording_file_system.h"
#include "ingest/ingest.h"
#include "store/store.h"

namespace footfall {
namespace {

// All that a load leaves behind: the error, or the segments' bytes and the rows set aside.
std::string outcome_of(const std::string& path, bool plain, unsigned threads) {
  RecordingFileSystem files;
  IngestRequest request;
  request.inputs = {path};
  request.store = "store";
  request.dataset = "rees46";
  request.bad_rows_max = 1;
  request.plain_path = plain;
  request.threads = threads;
  request.range_bytes = 1;
  std::string out;
  try {
    ingest(files, request);
    const auto store = StoreReader::open(files, "store");
    for (const auto& load : store->manifest().loads) {
      store->for_each_set_aside(load, [&out](const SetAsideRow& row) {
        out += std::to_string(row.line) + " " + std::to_string(row.byte_offset) + " " +
               std::string(row.reason) + std::string(row.raw) + "\n";
      });
      for (const auto& source : load.sources) out += std::to_string(source.content.low) + "\n";
    }
    for (const auto& entry : store->manifest().segments) {
      out += files.read("store/" + segment_file_name(entry.file));
    }
  } catch (const Error& error) {
    out = error.message();
  }
  return out;
}

}  // namespace
}  // namespace footfall

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  static const std::string path = "/tmp/footfall-fuzz-" + std::to_string(getpid()) + ".csv";
  {
    std::ofstream out(path, std::ios::binary);
    out << "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
           "user_session\n";
    out.write(reinterpret_cast<const char*>(data), std::streamsize(size));
  }
  const std::string plain = outcome_of(path, true, 1);
  FOOTFALL_CHECK(outcome_of(path, false, 1) == plain);
  unlink(path.c_str());
  return 0;
}
