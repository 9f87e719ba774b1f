// footfall inspect FILE: the mapping to stdout, what is in the file to stderr.
#include "api/load.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/text.h"
#include "table/write.h"

namespace footfall::app {
namespace {

std::string inspection_json(const Inspection& inspection) {
  std::vector<std::string> remarks;
  for (const auto& remark : inspection.remarks) remarks.push_back(json_string(remark));
  return str("{\"mapping\":", json_string(inspection.mapping),
             ",\"recognised\":", json_string(inspection.recognised),
             ",\"complete\":", inspection.complete ? "true" : "false",
             ",\"summary\":", json_string(inspection.summary), ",\"remarks\":[", join(remarks, ","),
             "]}\n");
}

}  // namespace

int run_inspect(const Options& options, std::stop_token stop) {
  if (options.words.empty()) {
    throw Error(ErrorKind::bad_request, "inspect: which file?",
                "footfall inspect FILE, several that belong together, or - for standard input");
  }
  const Inspection inspection = inspect({.inputs = options.words}, stop);
  say(options, inspection.summary);
  for (const auto& remark : inspection.remarks) say(options, str(remark, "\n"));
  if (!inspection.recognised.empty()) {
    say(options, str("recognised: ", inspection.recognised,
                     "; footfall ingest reads it without a mapping\n"));
  } else if (!inspection.complete) {
    say(options,
        "this is a table of products or customers: it needs events, which it is joined to\n");
  }
  const std::string text = options.json ? inspection_json(inspection) : inspection.mapping;
  if (options.output.empty()) {
    print(text);
  } else {
    write_file(options, options.output, text);
  }
  return 0;
}

}  // namespace footfall::app
