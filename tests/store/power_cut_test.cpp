// Every state in which a power cut may leave a store: what was acknowledged is there, whole, and
// the store goes on.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/power_cuts.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/dimension.h"
#include "store/raw_rows.h"
#include "store/row_text.h"

namespace footfall {
namespace {

using Type = FileOperation::Type;

constexpr std::string_view no_store =
    "there is no store at s\nfootfall ingest FILE... makes one; --store DIR names another";

// What a workload did, and what must be readable from which operation on.
struct Record {
  struct Acknowledged {
    std::size_t operations;  // how many there were when commit() returned
    std::string text;        // the store's rows from then on
  };
  std::map<std::string, std::string> before;
  std::vector<FileOperation> operations;
  std::vector<Acknowledged> commits;  // the first: what was there before
};

class Workload {
 public:
  explicit Workload(std::map<std::string, std::string> before = {})
      : files_({"s"}, before), before_(std::move(before)) {
    if (before_.empty()) fresh_ = std::make_unique<RecordingFileSystem>();
    acknowledge();
  }

  RecordingFileSystem& files() { return fresh_ ? *fresh_ : files_; }
  void acknowledge() {
    commits_.push_back({files().operation_count(), text_or_error(files(), "s")});
  }
  Record record() { return {before_, files().operations(), commits_}; }

 private:
  RecordingFileSystem files_;
  std::unique_ptr<RecordingFileSystem> fresh_;  // without the directory
  std::map<std::string, std::string> before_;
  std::vector<Record::Acknowledged> commits_;
};

// `count` rows that differ from those of another `first`.
TextRows some_rows(int first, int count) {
  std::string text =
      "event_time event_type user_id:int64 session_id:text brand:dictionary price:decimal2\n";
  for (int i = first; i < first + count; ++i) {
    text += str(i * 1000, i % 3 == 0 ? " view " : " wish ", i % 5, " s", i % 7, " b", i, " ", i,
                ".50\n");
  }
  return TextRows(text);
}

void load(Workload& workload, StoreWriter& store, const TextRows& rows, int parts, int set_aside) {
  const auto load = store.begin_load(rows.schema);
  for (int part = 0; part < parts; ++part) {
    load->append(rows.block);
    if (part + 1 < parts) load->close_segment();
  }
  for (int i = 0; i < set_aside; ++i) load->set_aside({0, 1, 2, "price", "bad", "raw,row"});
  load->commit(record_of(str(workload.files().operation_count()), rows.block.rows() * parts,
                         static_cast<std::uint64_t>(set_aside)));
  workload.acknowledge();
}

Record one_load() {
  Workload workload;
  load(workload, *StoreWriter::open(workload.files(), "s"), some_rows(0, 30), 1, 0);
  return workload.record();
}

Record three_loads_by_one_writer() {
  Workload workload;
  const auto store = StoreWriter::open(workload.files(), "s");
  for (int i = 0; i < 3; ++i) load(workload, *store, some_rows(i * 10, 10), 1, 0);
  return workload.record();
}

Record several_segments_and_rows_set_aside() {
  Workload workload;
  load(workload, *StoreWriter::open(workload.files(), "s"), some_rows(0, 5), 1, 2);
  load(workload, *StoreWriter::open(workload.files(), "s"), some_rows(5, 8), 3, 5);
  return workload.record();
}

Record a_load_given_up_between_two() {
  Workload workload;
  const auto store = StoreWriter::open(workload.files(), "s");
  load(workload, *store, some_rows(0, 6), 1, 0);
  {
    const auto given_up = store->begin_load(some_rows(0, 1).schema);
    given_up->append(some_rows(50, 6).block);
    given_up->set_aside({0, 1, 2, "", "bad", "raw"});
    given_up->close_segment();
  }
  load(workload, *store, some_rows(6, 6), 2, 1);
  return workload.record();
}

Record a_schema_that_grows() {
  Workload workload;
  const auto store = StoreWriter::open(workload.files(), "s");
  load(workload, *store, some_rows(0, 6), 1, 0);
  load(workload, *store,
       TextRows("event_time event_type brand:dictionary size:integer\n1 gift b1 40\n2 view b9 41"),
       1, 0);
  return workload.record();
}

Record recovery_from_a_crash() {
  const Record crashed = several_segments_and_rows_set_aside();
  // In the midst of the second load, with everything on disk that was written.
  const std::size_t count = crashed.commits[1].operations + crashed.commits[2].operations;
  const auto disk = PowerCuts({}, crashed.operations).disk(count / 2, DirectoryModel::ordered, 1);
  Workload workload(disk->contents());
  load(workload, *StoreWriter::open(workload.files(), "s"), some_rows(70, 9), 1, 1);
  return workload.record();
}

// Customers come, some of them twice and once more with a later load; rows are kept as read.
Record customers_and_rows_as_read() {
  Workload workload;
  const auto store = StoreWriter::open(workload.files(), "s");
  for (std::int64_t i = 0; i < 3; ++i) {
    const TextRows rows = some_rows(int(i) * 10, 4);
    Schema schema = rows.schema;
    schema.columns.push_back({.name = "city", .home = Home::customers});
    const auto load = store->begin_load(schema);
    load->append(rows.block);
    DimensionBuilder& customers = load->dimension(Home::customers, {"city"});
    RawRowsSection raw;
    for (const std::int64_t key : {i, i + 1, i}) {
      const std::string city = str("city", i, key);
      const std::vector<VersionField> values{{true, 0, city}};
      customers.add({true, key, {}}, values, DimensionBuilder::Keep::last);
      const std::vector<std::string_view> fields{city, "x"};
      raw.add(1, std::uint64_t(key), fields);
    }
    load->raw_rows().add(raw.compressed());
    load->set_aside({1, 1, 2, "user_id", "again", "raw", true});
    LoadRecord record = record_of(str("events", i), 4);
    record.sources.push_back(record_of(str("customers", i), 2).sources[0]);
    record.sources[1].table = Home::customers;
    record.sources[1].ledger = {.read = 3, .stored = 2, .superseded = 1};
    load->commit(record);
    workload.acknowledge();
  }
  return workload.record();
}

const std::vector<std::pair<std::string, std::function<Record()>>> workloads{
    {"one load", one_load},
    {"three loads by one writer", three_loads_by_one_writer},
    {"several segments and rows set aside", several_segments_and_rows_set_aside},
    {"a load given up between two", a_load_given_up_between_two},
    {"a schema that grows", a_schema_that_grows},
    {"customers and rows as read", customers_and_rows_as_read},
    {"recovery from a crash", recovery_from_a_crash}};

// "" where the disk holds what it must after `count` operations.
std::string violation(const Record& record, std::size_t count, RecordingFileSystem& disk) {
  std::size_t acknowledged = 0;
  while (acknowledged + 1 < record.commits.size() &&
         record.commits[acknowledged + 1].operations <= count) {
    ++acknowledged;
  }
  const std::string text = text_or_error(disk, "s");
  const bool before = text == record.commits[acknowledged].text;
  const bool after =
      acknowledged + 1 < record.commits.size() && text == record.commits[acknowledged + 1].text;
  if (!before && !after) return str("neither the last commit nor the next is there: ", text);
  if (text == no_store) return {};
  const auto report = verify_store(disk, "s", 1);
  return report.findings.empty() ? std::string() : report.findings[0];
}

// "" where the store can be written again.
std::string no_going_on(RecordingFileSystem& disk) {
  const std::string before = text_or_error(disk, "s");
  const std::string error = error_of([&] {
    disk.make_directory("s");
    load_rows(*StoreWriter::open(disk, "s"), some_rows(90, 3), "after");
  });
  if (error != "no error") return error;
  const std::string after = text_or_error(disk, "s");
  const bool kept = before == no_store || after.starts_with(before + "--\n");
  return kept && verify_store(disk, "s", 1).findings.empty() ? "" : "a load afterwards went wrong";
}

struct Tried {
  std::size_t states = 0;
  std::size_t violations = 0;
  std::string first;  // of the violations
};

Tried try_states(const Record& record, std::uint64_t draws) {
  Tried tried;
  const PowerCuts cuts(record.before, record.operations);
  for (std::size_t count = 0; count <= cuts.operation_count(); ++count) {
    for (const auto model : {DirectoryModel::ordered, DirectoryModel::unordered}) {
      for (std::uint64_t draw = 0; draw < draws; ++draw) {
        const auto disk = cuts.disk(count, model, draw);
        std::string what = violation(record, count, *disk);
        if (what.empty() && draw % 8 == 0) what = no_going_on(*disk);
        ++tried.states;
        if (what.empty()) continue;
        if (tried.violations++ == 0) {
          tried.first = str("after ", count, " operations, ",
                            model == DirectoryModel::ordered ? "ordered" : "unordered", ", draw ",
                            draw, ": ", what);
        }
      }
    }
  }
  return tried;
}

// FOOTFALL_POWER_CUTS: how many states to try in all; `make soak` asks for more.
std::size_t states_wanted() {
  const char* wanted = std::getenv("FOOTFALL_POWER_CUTS");
  return wanted == nullptr ? 20'000 : static_cast<std::size_t>(std::atoll(wanted));
}

TEST(PowerCut, LosesNothingAcknowledgedAndLeavesNothingTorn) {
  std::size_t operations = 0;
  std::vector<Record> records;
  for (const auto& [name, run] : workloads) {
    records.push_back(run());
    operations += records.back().operations.size() + 1;
  }
  const std::uint64_t draws = states_wanted() / (operations * 2) + 1;
  std::size_t states = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Tried tried = try_states(records[i], draws);
    states += tried.states;
    EXPECT_EQ(tried.violations, 0U) << workloads[i].first << ": " << tried.first;
  }
  EXPECT_GE(states, states_wanted());
  RecordProperty("states", static_cast<int>(states));
  std::cout << "power-cut states tried: " << states << "\n";
}

// A mistake in the protocol, planted into a record: the operations as a program with that mistake
// would have made them.
using Mutant = std::function<std::vector<FileOperation>(const std::vector<FileOperation>&)>;

bool is_of(const FileOperation& operation, std::string_view name) {
  return operation.path.find(name) != std::string::npos;
}

template <typename Keep>
std::vector<FileOperation> filtered(const std::vector<FileOperation>& operations,
                                    const Keep& dropped) {
  std::vector<FileOperation> kept;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (!dropped(i)) kept.push_back(operations[i]);
  }
  return kept;
}

std::vector<FileOperation> without_sync_of(const std::vector<FileOperation>& operations,
                                           std::string_view name) {
  return filtered(operations, [&](std::size_t i) {
    return operations[i].type == Type::sync && is_of(operations[i], name);
  });
}

std::vector<FileOperation> without_directory_sync_after(
    const std::vector<FileOperation>& operations, std::string_view renamed) {
  return filtered(operations, [&](std::size_t i) {
    return i > 0 && operations[i].type == Type::sync_directory &&
           operations[i - 1].type == Type::rename && is_of(operations[i - 1], renamed);
  });
}

// Moves the sync of a file behind what followed it, or before what came before it.
std::vector<FileOperation> sync_moved(std::vector<FileOperation> operations, std::string_view name,
                                      int step) {
  for (std::size_t i = 1; i + 1 < operations.size(); ++i) {
    if (operations[i].type != Type::sync || !is_of(operations[i], name)) continue;
    std::swap(operations[i], operations[std::size_t(std::int64_t(i) + step)]);
    if (step > 0) ++i;
  }
  return operations;
}

// The manifest is cut to nothing and written again under its own name.
std::vector<FileOperation> overwritten_in_place(std::vector<FileOperation> operations) {
  std::vector<FileOperation> changed;
  std::size_t manifest = ~std::size_t{0};
  for (auto operation : operations) {
    const bool of_manifest = is_of(operation, "MANIFEST.tmp");
    if (!of_manifest) {
      changed.push_back(operation);
    } else if (operation.type == Type::create && manifest == ~std::size_t{0}) {
      manifest = operation.file;
      operation.path = "s/MANIFEST";
      changed.push_back(operation);
    } else if (operation.type == Type::create) {
      changed.push_back({Type::cut, manifest, "s/MANIFEST", {}, 0, {}});
    } else if (operation.type != Type::rename) {
      operation.file = manifest;
      changed.push_back(operation);
    }
  }
  return changed;
}

const std::vector<std::pair<std::string, Mutant>> mutants{
    {"segment not synced", [](const auto& all) { return without_sync_of(all, "segment-"); }},
    {"manifest not synced", [](const auto& all) { return without_sync_of(all, "MANIFEST"); }},
    {"rows set aside not synced", [](const auto& all) { return without_sync_of(all, "aside"); }},
    {"directory not synced before the manifest",
     [](const auto& all) {
       return without_directory_sync_after(without_directory_sync_after(all, "segment-"), "aside");
     }},
    {"directory not synced after the manifest",
     [](const auto& all) { return without_directory_sync_after(all, "MANIFEST"); }},
    {"manifest overwritten in place", overwritten_in_place},
    {"manifest renamed before it is synced",
     [](const auto& all) { return sync_moved(all, "MANIFEST", 1); }},
    {"segment synced before its last write",
     [](const auto& all) { return sync_moved(all, "segment-", -1); }}};

// The positions of the acknowledgements move with the operations before them.
Record planted(const Record& record, const Mutant& mutant) {
  Record changed = record;
  changed.operations = mutant(record.operations);
  for (auto& commit : changed.commits) {
    const std::vector<FileOperation> until(
        record.operations.begin(), record.operations.begin() + std::ptrdiff_t(commit.operations));
    commit.operations = mutant(until).size();
  }
  return changed;
}

TEST(PowerCut, FindsEachOmissionPlantedInTheProtocol) {
  const Record record = several_segments_and_rows_set_aside();
  ASSERT_EQ(try_states(record, 12).violations, 0U);
  for (const auto& [name, mutant] : mutants) {
    const Tried tried = try_states(planted(record, mutant), 12);
    EXPECT_GT(tried.violations, 0U) << name << " was not noticed in " << tried.states << " states";
  }
}

}  // namespace
}  // namespace footfall
