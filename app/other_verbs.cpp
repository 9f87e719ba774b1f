// The verbs that take a page at most: list, explain, generate, verify, config, doctor.
#include <filesystem>

#include "api/documents.h"
#include "api/explain.h"
#include "api/load.h"
#include "api/pages.h"
#include "app/asking.h"
#include "app/config.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"
#include "base/threads.h"

namespace footfall::app {
namespace {

std::string verify_json(const std::string& store, const VerifyReport& report) {
  std::vector<std::string> findings;
  for (const auto& finding : report.findings) findings.push_back(json_string(finding));
  return str("{\"store\":", json_string(store), ",\"files\":", report.files,
             ",\"bytes\":", report.bytes, ",\"rows\":", report.rows,
             ",\"sound\":", findings.empty() ? "true" : "false", ",\"findings\":[",
             join(findings, ","), "]}\n");
}

std::string verify_lines(const std::string& store, const VerifyReport& report) {
  std::string out =
      str(store, ": ", counted(report.files, "file"), ", ", counted(report.bytes, "byte"), ", ",
          counted(report.rows, "row"), ": ", report.findings.empty() ? "sound\n" : "damaged\n");
  for (const auto& finding : report.findings) out += finding + "\n";
  return out;
}

}  // namespace

int run_list(const Options& options) {
  Table table = list_of(options.words.empty() ? "analyses" : options.words[0], options.store);
  if (options.limit && *options.limit > 0) table = table.head(*options.limit);
  emit(options, table);
  return 0;
}

int run_explain(const Options& options, std::stop_token stop) {
  const std::string& name =
      only_word(options, "which analysis?", "footfall list analyses shows them");
  const bool json = options.format.empty() ? options.output.ends_with(".json") : options.json;
  if (!json && !options.format.empty() && options.format != "table") {
    throw Error(ErrorKind::bad_request,
                str("explain: --format: \"", options.format, "\" is not for a text"),
                "--format table or json");
  }
  const std::vector<Wanted> analysis = asked_for(options, {name});
  const Explanation about = with_progress(
      options, stop, [&](const AskOptions& asking) { return explain(asking, analysis.front()); });
  const std::string text = json ? explanation_json(about) : explanation_text(about);
  if (options.output.empty()) {
    print(text);
  } else {
    const std::string file = str(name, json ? ".json" : ".txt");
    write_file(options,
               is_folder(options.output) ? path_join(options.output, file) : options.output, text);
  }
  return 0;
}

// One file of a made-up shop into `path`, whole or not at all.
void generate_into(const Options& options, const GenerateRequest& request,
                   const std::string& path) {
  OutputTarget target(options, path);
  generate(request, [&](std::string_view piece) { target.write(piece); });
  target.finish();
  if (target.is_file() && !options.quiet) announce(path + "\n");
}

int run_generate(const Options& options, std::stop_token stop) {
  std::vector<std::string> names;
  for (const auto& shop : made_up_shops()) names.emplace_back(shop.name);
  GenerateRequest request{
      .name = only_word(options, "which dataset?", str("generate one of: ", join(names, ", "))),
      .rows = options.rows,
      .seed = options.seed,
      .threads = options.threads,
      .stop = stop,
      .survey = options.survey};
  if (options.rows == 0) {
    throw Error(ErrorKind::bad_request, "generate: how many events?", "say --rows 1000000");
  }
  const auto files = find_made_up_shop(request).files;
  if (files.empty() && options.output.empty()) {
    generate(request, [](std::string_view piece) { print(piece); });
  } else if (files.empty()) {
    generate_into(options, request, options.output);
  } else if (!is_folder(options.output)) {
    throw Error(ErrorKind::bad_request,
                str("generate ", request.name, ": these are ", files.size(), " files"),
                "name a folder: --output DIR/");
  }
  for (const std::string_view file : files) {
    request.file = file;
    generate_into(options, request, path_join(options.output, file));
  }
  return 0;
}

int run_verify(const Options& options) {
  const VerifyReport report = verify_files(options.store, options.threads);
  announce(options.json ? verify_json(options.store, report) : verify_lines(options.store, report));
  if (report.findings.empty()) return 0;
  throw Error(ErrorKind::corrupt,
              str(options.store, ": ", counted(report.findings.size(), "finding"), ", named above"),
              "restore the files named from a copy, or ingest the sources into a new store");
}

int run_config(const Options& options) {
  if (options.words.size() != 1 || options.words[0] != "show") {
    throw Error(ErrorKind::bad_request, "config: what about it?", "footfall config show");
  }
  Table table{{{"setting", Type::text, Unit::none, "name of the option"},
               {"value", Type::text, Unit::none, "what holds; empty: chosen by the machine"},
               {"origin", Type::text, Unit::none, "who says so"}}};
  for (const auto& setting : read_settings()) {
    table.add(setting.name, setting.value, setting.origin);
  }
  emit(options, table);
  return 0;
}

int run_doctor(const Options& options) {
  Table table{{{"check", Type::text, Unit::none, "what was looked at"},
               {"found", Type::text, Unit::none, "what is so"}}};
  table.add("program", str("footfall ", program_version()));
  table.add("threads", str(options.threads, " of ", counted(cores(), "core")));
  table.add("memory limit", short_bytes(double(options.memory_bytes)));
  table.add("store", options.store);
  if (real_file_system().exists(options.store)) {
    const Table loads = list_of("loads", options.store);
    table.add("loads", str(loads.rows()));
  } else {
    table.add("loads", "there is no store yet; footfall ingest FILE makes one");
  }
  std::error_code failure;
  const auto folder = std::filesystem::absolute(options.store).parent_path();
  const auto space = std::filesystem::space(folder, failure);
  table.add("free disk space", failure ? failure.message() : short_bytes(double(space.available)));
  for (const char* module : {"csv", "parquet"}) {
    Table sample{{{"a", Type::integer, Unit::none, ""}}};
    sample.add(1);
    std::string state = "works";
    try {
      table_bytes(sample, module, Formulas::keep);
    } catch (const Error& error) {
      state = error.message();
    }
    table.add(str(module, " files"), state);
  }
  table.add("decoders of files", decoder_rights());
  emit(options, table);
  return 0;
}

}  // namespace footfall::app
