// A mapping of any bytes is read or refused with an Error that is the user's to mend.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "ingest/mapping.h"
#include "ingest/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  try {
    const Mapping mapping =
        parse_mapping({reinterpret_cast<const char*>(data), size}, "input.toml");
    const std::vector<std::string> header{"event_time", "event_type", "user_id", "price", "x"};
    const LoadPlan plan = plan_load(mapping, {mapping.header ? header : mapping.order});
    for (const auto& dimension : mapping.dimensions) {
      const LoadPlan table = plan_table(mapping, dimension.home, {header});
      (void)bind_source(table, header, "input.csv");
    }
    (void)table_of(mapping, header);
    (void)bind_source(plan, mapping.header ? header : mapping.order, "input.csv");
  } catch (const Error& error) {
    FOOTFALL_CHECK(error.kind() == ErrorKind::bad_request || error.kind() == ErrorKind::bad_input);
  }
  return 0;
}
