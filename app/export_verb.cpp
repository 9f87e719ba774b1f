#include <chrono>
#include <filesystem>

#include "api/documents.h"
#include "api/export.h"
#include "app/asking.h"
#include "app/output.h"
#include "app/verbs.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"
#include "base/threads.h"

namespace footfall::app {
namespace {

// A table on its way to its place. Nothing is in the place before finish().
struct Place {
  std::string table = {};
  std::string path = {};  // as it is said
  bool mendable = false;  // one of the files of write_set_aside
  std::unique_ptr<OutputTarget> file = nullptr;
  std::unique_ptr<DatedTable> tree = nullptr;  // instead of a file
  Exported exported = {};
};

std::string format_for(const Options& options) {
  const std::string format = format_of(options);
  if (format != "table") return format;
  if (options.format.empty()) return "csv";  // on a terminal
  throw Error(ErrorKind::bad_request, "export: --format: \"table\" is for eyes, not for programs",
              str("one of ", join(export_formats(), ", ")));
}

bool by_date(const Options& options) {
  if (options.partition_by.empty()) return false;
  if (options.partition_by != "date") {
    throw Error(ErrorKind::bad_request,
                str("--partition-by: \"", printable(options.partition_by), "\" is not date"),
                "--partition-by date makes a folder for each day");
  }
  return true;
}

// Rows that were set aside, as CSV in a folder: files that can be mended and loaded again.
void add_set_aside(const Options& options, const Export& exports, bool alone,
                   std::vector<Place>& places) {
  const std::string folder = alone ? options.output : path_join(options.output, "set_aside");
  for (const auto& file : exports.set_aside_files()) {
    Place place{.table = "set_aside", .path = path_join(folder, file.name), .mendable = true};
    place.file = std::make_unique<OutputTarget>(options, place.path);
    if (!file.has_header) {
      say(options, str(place.path, ": has no header line: its source had none, or was loaded by ",
                       "an earlier footfall\n"));
    }
    places.push_back(std::move(place));
  }
}

std::vector<Place> places_of(const Options& options, const Export& exports,
                             const std::string& format) {
  const auto tables = exports.tables(options.words);
  if (!by_date(options)) exports.check_rows(tables);
  const bool to_folder = !options.output.empty() && is_folder(options.output);
  const bool dated = by_date(options);
  if ((tables.size() > 1 || dated) && !to_folder) {
    throw Error(ErrorKind::bad_request,
                dated ? std::string("export: a table by date is a folder of files")
                      : str("export: ", tables.size(), " tables do not fit one ",
                            options.output.empty() ? "output" : "file"),
                "name a folder for them: --output lake/");
  }
  std::vector<Place> places;
  bool any_date = false;
  for (const auto& table : tables) {
    if (table == "set_aside" && format == "csv" && to_folder) {
      add_set_aside(options, exports, tables.size() == 1, places);
      continue;
    }
    Place place{.table = table};
    if (dated && exports.has_date(table)) {
      any_date = true;
      place.path = path_join(options.output, table) + "/";
      refuse_in_store(options, path_join(options.output, table));
      place.tree = std::make_unique<DatedTable>(place.path);
    } else if (!options.output.empty()) {
      place.path =
          to_folder ? path_join(options.output, table + file_ending(format)) : options.output;
      place.file = std::make_unique<OutputTarget>(options, place.path);
    }
    places.push_back(std::move(place));
  }
  if (!dated || any_date) return places;
  throw Error(ErrorKind::bad_request,
              str("export: --partition-by date: ", join(tables, ", "),
                  tables.size() == 1 ? " has" : " have", " no date"),
              "leave it out");
}

// All files of set-aside rows together: their rows lie in the order of the loads.
std::uint64_t write_set_aside(const Export& exports, std::vector<Place>& places) {
  std::vector<OutputTarget*> files;
  for (Place& place : places) {
    if (place.mendable) files.push_back(place.file.get());
  }
  if (files.empty()) return 0;
  return exports.write_set_aside(
      exports.set_aside_files(),
      [&files](std::size_t file, std::string_view bytes) { files[file]->write(bytes); });
}

void write(const Export& exports, Place& place) {
  if (place.mendable) return;
  if (place.tree) {
    place.exported = exports.write_by_date(place.table, *place.tree);
  } else {
    place.exported = exports.write(place.table, [&place](std::string_view bytes) {
      if (place.file) {
        place.file->write(bytes);
      } else {
        print(bytes);
      }
    });
  }
}

// A sentence beside a file in which text was disarmed, as the list beside a table by date has one:
// whoever reads the file later must know which apostrophes are not its shop's. One of an earlier
// export goes.
void mark(const Options& options, const Place& place) {
  const auto parts = std::filesystem::path(place.path);
  const std::string path =
      path_join(parts.parent_path().string(), str(".footfall-", parts.filename().string(), ".txt"));
  FileSystem& files = real_file_system();
  constexpr std::string_view title = "footfall export 1\n";
  if (place.exported.disarmed > 0) {
    OutputTarget target(options, path);
    target.write(str(title, place.exported.remarks));
    target.finish();
  } else if (files.exists(path) && files.read(path).starts_with(title)) {
    files.remove(path);
  }
}

void finish(const Options& options, Place& place) {
  if (place.tree) place.tree->finish();
  if (place.file && place.file->is_file() && !place.mendable) mark(options, place);
  if (place.file) place.file->finish();
  const bool is_path = place.tree || (place.file && place.file->is_file());
  if (is_path && !options.quiet) announce(place.path + "\n");
  if (place.exported.cut) {
    say(options, str(place.table, ": the first ", counted(place.exported.rows, "row"),
                     " (--limit 0 for all)\n"));
  }
  if (place.exported.disarmed > 0) {
    say(options, str(place.table, ": ", counted(place.exported.disarmed, "text"),
                     " that a spreadsheet would run as a formula ",
                     place.exported.disarmed == 1 ? "begins" : "begin",
                     " with an apostrophe now (--keep-formulas leaves such text alone)\n"));
  }
}

}  // namespace

int run_export(const Options& options, std::stop_token stop) {
  if (options.words.empty()) {
    throw Error(ErrorKind::bad_request, "export: which table?",
                str("footfall list tables shows them; groups: ", join(export_groups(), ", ")));
  }
  const auto begun = std::chrono::steady_clock::now();
  const std::string format = format_for(options);
  ProgressLine line(options.quiet ? ProgressStyle::off : options.progress);
  AskOptions asking = ask_options(options, line, stop);
  asking.limit = options.limit;
  const Export exports({.asking = asking,
                        .format = format,
                        .formulas = options.keep_formulas ? Formulas::keep : Formulas::disarm,
                        .progress = [&line](std::uint64_t done, std::uint64_t total) {
                          line.show(
                              {.done = done, .total = total, .rows = done, .rows_total = total});
                        }});
  std::vector<Place> places = places_of(options, exports, format);
  if (!exports.note().empty()) say(options, exports.note() + "\n");
  // All are written before the first one takes its place, so that what fails changes nothing.
  std::uint64_t rows = write_set_aside(exports, places);
  parallel_for(places.size(), options.threads, {},
               [&](std::size_t place, unsigned) { write(exports, places[place]); });
  line.clear();
  for (Place& place : places) {
    finish(options, place);
    rows += place.exported.rows;
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (places.empty()) {
    say(options, "no row was set aside\n");
  } else if (!options.output.empty()) {
    say(options, str(counted(rows, "row"), " in ", std::int64_t(seconds * 1000), " ms\n"));
  }
  return 0;
}

}  // namespace footfall::app
