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

Table loads(const StoreReader& store) {
  Table table{{count_field("load", Unit::none, "its number"),
               {"loaded_at", Type::timestamp, Unit::none, "by the loader's clock, UTC"},
               text_field("source", "file as it was named"),
               count_field("bytes", Unit::none, "decompressed"),
               count_field("rows_read", Unit::rows, "without the header"),
               count_field("stored", Unit::rows, ""),
               count_field("set_aside", Unit::rows, ""),
               count_field("duplicates", Unit::rows, "dropped"),
               count_field("superseded", Unit::rows, "another row of the key stays"),
               text_field("table", "what its rows are")}};
  for (const auto& load : store.manifest().loads) {
    for (const auto& source : load.sources) {
      table.add(load.number, load.loaded_at, printable(source.name), source.bytes,
                source.ledger.read, source.ledger.stored, source.ledger.set_aside,
                source.ledger.duplicates, source.ledger.superseded, table_name(source.table));
    }
  }
  return table;
}

Table set_aside(const StoreReader& store) {
  Table table{{count_field("load", Unit::none, "its number"), text_field("source", "file"),
               count_field("line", Unit::none, "1 is the first line"),
               count_field("byte", Unit::none, "of the row's first byte"),
               text_field("column", "at fault; empty: the row as a whole"),
               text_field("reason", "why"), text_field("raw", "the row as it was")}};
  for (const auto& load : store.manifest().loads) {
    store.for_each_set_aside(load, [&](const SetAsideRow& row) {
      if (row.superseded) return;
      table.add(load.number, printable(load.sources[row.source].name), row.line, row.byte_offset,
                row.column, row.reason, row.raw);
    });
  }
  return table;
}

Table conflicts(const StoreReader& store) {
  Table table{{count_field("load", Unit::none, "its number"), text_field("source", "file"),
               count_field("line", Unit::none, "of the row that was superseded"),
               text_field("table", "products or customers"),
               text_field("key", "what it is told by"), text_field("reason", "which row stays"),
               text_field("raw", "the row as it was")}};
  for (const auto& load : store.manifest().loads) {
    store.for_each_set_aside(load, [&](const SetAsideRow& row) {
      if (!row.superseded) return;
      const Source& source = load.sources[row.source];
      table.add(load.number, printable(source.name), row.line, table_name(source.table), row.column,
                row.reason, row.raw);
    });
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
  const auto reader = StoreReader::open(real_file_system(), store);
  if (what == "loads") return loads(*reader);
  if (what == "conflicts") return conflicts(*reader);
  return what == "segments" ? segments(*reader) : set_aside(*reader);
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
