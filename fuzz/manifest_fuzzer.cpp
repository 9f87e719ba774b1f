// A manifest of any bytes is refused with an Error, or means the same when written again. The
// input lacks the checksum at the end, which is always made to fit.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "base/hash.h"
#include "store/bytes.h"
#include "store/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  ByteWriter hash;
  const std::string body(reinterpret_cast<const char*>(data), size);
  hash.put(hash64(body));
  try {
    const Manifest manifest = decode_manifest(body + hash.bytes(), "MANIFEST");
    FOOTFALL_CHECK(decode_manifest(encode_manifest(manifest), "MANIFEST") == manifest);
  } catch (const Error& error) {
    FOOTFALL_CHECK(error.kind() == ErrorKind::corrupt);
  }
  return 0;
}
