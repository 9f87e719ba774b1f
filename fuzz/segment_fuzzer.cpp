// A segment file of any bytes, behind checksums that fit, is refused with an Error or read within
// its bounds.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "base/recording_file_system.h"
#include "store/mended_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  const std::string file =
      with_mended_checksums(std::string(reinterpret_cast<const char*>(data), size));
  const RecordingFileSystem files({"s"}, {{"s/segment-000001", file}});
  try {
    read_whole_segment(files, "s/segment-000001", stamp_of(file));
  } catch (const Error& error) {
    FOOTFALL_CHECK(error.kind() == ErrorKind::corrupt);
  }
  return 0;
}
