// CSV of any bytes is cut into the same records however its source is cut into reads; the records
// lie one behind another, and together with blank lines they are the whole source.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "formats/csv.h"
#include "support/text_source.h"

namespace footfall {
namespace {

// Everything that is known of the records, as bytes.
std::string records_of(std::string_view text, std::size_t step, std::size_t record_bytes_max) {
  TextSource source(text, step);
  CsvReader reader(source, record_bytes_max);
  SourceRecord record;
  std::string out;
  std::uint64_t end = 0;
  while (reader.next(record)) {
    FOOTFALL_CHECK(record.offset >= end && record.bytes > 0);
    const std::string_view between = text.substr(end, record.offset - end);
    FOOTFALL_CHECK(between.find_first_not_of("\r\n") == std::string_view::npos);
    end = record.offset + record.bytes;
    FOOTFALL_CHECK(text.substr(record.offset).starts_with(record.raw));
    out += std::to_string(record.line) + " " + std::to_string(int(record.fault)) + " ";
    for (const auto field : record.fields) out += std::string(field) + "\x1f";
    out += "\x1e";
  }
  FOOTFALL_CHECK(text.substr(end).find_first_not_of("\r\n") == std::string_view::npos);
  return out;
}

}  // namespace
}  // namespace footfall

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  if (size < 2) return 0;
  const std::size_t longest = 4 + data[0] % 64;
  const std::size_t step = 1 + data[1] % 16;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  FOOTFALL_CHECK(records_of(text, step, longest) == records_of(text, std::size_t(-1), longest));
  return 0;
}
