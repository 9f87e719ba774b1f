#include "api/pages.h"

#include <algorithm>

#include "analysis/frame.h"
#include "api/ask.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"
#include "ingest/mapping.h"
#include "relation/relation.h"
#include "scan/snapshot.h"
#include "store/store.h"

namespace footfall {
namespace {

Field text_field(std::string name, std::string description) {
  return {std::move(name), Type::text, Unit::none, std::move(description)};
}

Field count_field(std::string name, Unit unit, std::string description) {
  return {std::move(name), Type::integer, unit, std::move(description)};
}

Table analyses() {
  Table table{{text_field("name", "to run it"), text_field("summary", "what it answers"),
               text_field("published", "whether it has a published form")}};
  for (const auto& entry : catalog()) {
    table.add(entry.spec->name, entry.spec->summary, entry.spec->published.empty() ? "" : "yes");
  }
  return table;
}

Table datasets() {
  Table table{{text_field("name", "for --dataset"), text_field("summary", "what it reads")}};
  for (const auto& name : built_in_mappings()) table.add(name, built_in_mapping(name).title);
  return table;
}

Table suite_list() {
  Table table{{text_field("name", "for --suite"), text_field("summary", "what it is for"),
               count_field("answers", Unit::none, "how many")}};
  for (const auto& suite : suites()) table.add(suite.name, suite.summary, suite.answers.size());
  return table;
}

Table tables(const std::string& store) {
  Table table{{text_field("name", "in SQL"), text_field("summary", "what it holds"),
               text_field("group", "that export writes it with")}};
  const auto data = Snapshot::open(StoreReader::open(real_file_system(), store), 1);
  for (const auto& info : relations_of(*data)) {
    table.add(info.name, info.summary, info.group.empty() ? Value(Null{}) : Value(info.group));
  }
  for (const auto& entry : catalog()) {
    table.add(str(entry.spec->name, "(...)"), entry.spec->summary, Null{});
  }
  return table;
}

// A table of SQL, by the same names; names of files are made fit to be shown.
Table relation(const std::string& name, const std::string& store) {
  const auto data = Snapshot::open(StoreReader::open(real_file_system(), store), 1);
  Table table = read_whole(*open_relation(data, name));
  const std::size_t source = table.column("source");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.is_null(row, source)) continue;
    table.set(row, source, printable(table.text(row, source)));
  }
  return table;
}

Table segments(const StoreReader& store) {
  Table table{{text_field("file", "in the store"), count_field("load", Unit::none, "its number"),
               count_field("rows", Unit::rows, ""), count_field("users", Unit::users, ""),
               count_field("bytes", Unit::none, "on disk")}};
  const auto& entries = store.manifest().segments;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    table.add(segment_file_name(entries[i].file), entries[i].load, entries[i].rows,
              store.segments()[i]->users(), entries[i].stamp.length);
  }
  return table;
}

}  // namespace

const std::vector<std::string>& listings() {
  static const std::vector<std::string> names{"analyses", "datasets",  "suites",    "tables",
                                              "loads",    "conflicts", "set-aside", "segments"};
  return names;
}

Table list_of(const std::string& what, const std::string& store) {
  if (what == "analyses") return analyses();
  if (what == "datasets") return datasets();
  if (what == "suites") return suite_list();
  if (what == "tables") return tables(store);
  if (std::ranges::find(listings(), what) == listings().end()) {
    throw Error(
        ErrorKind::bad_request,
        str("there is no list of \"", printable(what), "\"", did_you_mean(what, listings())),
        str("lists: ", join(listings(), ", ")));
  }
  if (what == "segments") return segments(*StoreReader::open(real_file_system(), store));
  return relation(what == "set-aside" ? "set_aside" : what, store);
}

std::string ledger_text(const Ledger& ledger) {
  const auto number = [](std::uint64_t count) { return grouped(std::int64_t(count)); };
  std::string text = str(counted(ledger.read, "row"), " read = ", number(ledger.stored),
                         " stored + ", number(ledger.set_aside), " set aside + ",
                         counted(ledger.duplicates, "duplicate"), " dropped");
  if (ledger.superseded > 0) text += str(" + ", number(ledger.superseded), " superseded");
  return text;
}

}  // namespace footfall
