#include "api/export.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"
#include "lake/partitions.h"
#include "lake/read_ahead.h"
#include "lake/set_aside_files.h"
#include "lake/table_stream.h"
#include "store/store.h"

namespace footfall {
namespace {

// What gathered days may hold: enough that most tables have one file a day.
std::uint64_t partition_memory(std::uint64_t memory_bytes) {
  constexpr std::uint64_t least = std::uint64_t{64} << 20;
  constexpr std::uint64_t most = std::uint64_t{1} << 30;
  return std::clamp(memory_bytes / 8, least, most);
}

// The option that chooses rows; "" where none is given.
std::string_view filter_option(const AskOptions& asking) {
  if (!asking.where.empty()) return "--where";
  if (!asking.filter.empty()) return "--filter";
  if (!asking.from.empty()) return "--from";
  return asking.to.empty() ? "" : "--to";
}

}  // namespace

const std::vector<std::string>& export_formats() { return stream_formats(); }

const std::vector<std::string>& export_groups() {
  static const std::vector<std::string> names{"raw", "enriched", "aggregates"};
  return names;
}

DatedTable::DatedTable(const std::string& place)
    : tree_(std::make_unique<PartitionTree>(real_file_system(), place)) {}

DatedTable::~DatedTable() = default;

void DatedTable::finish() { tree_->finish(remarks_); }

Export::Export(ExportOptions options) : options_(std::move(options)) {
  const AskOptions& asking = options_.asking;
  data_ = Snapshot::open(StoreReader::open(real_file_system(), asking.store), asking.threads);
  request_ = request_of(asking, *data_);
  note_ = zone_note(data_->schema(), asking.timezone);
}

std::vector<std::string> Export::tables(const std::vector<std::string>& words) const {
  const auto infos = relations_of(*data_);
  const std::string_view option = filter_option(options_.asking);
  std::vector<std::string> out;
  const auto add = [&](const RelationInfo& info) {
    if (!option.empty() && !info.has_filter) {
      throw Error(
          ErrorKind::bad_request,
          str("export: ", option, " chooses events; it does not choose rows of ", info.name),
          str("export ", info.name, " by itself, without ", option));
    }
    if (std::ranges::find(out, info.name) == out.end()) out.push_back(info.name);
  };
  for (const auto& word : words) {
    const bool is_group = std::ranges::find(export_groups(), word) != export_groups().end();
    bool found = false;
    for (const auto& info : infos) {
      if (info.name != word && !(is_group && info.group == word)) continue;
      add(info);
      found = true;
    }
    if (found) continue;
    std::vector<std::string> names = relation_names(*data_);
    if (is_group) {
      throw Error(ErrorKind::not_found, str("this store has no tables of the group ", word),
                  str("tables: ", join(names, ", ")));
    }
    const std::string known = join(names, ", ");
    names.insert(names.end(), export_groups().begin(), export_groups().end());
    throw Error(
        ErrorKind::not_found,
        str("no table or group is called \"", printable(word), "\"", did_you_mean(word, names)),
        str("tables: ", known, "; groups: ", join(export_groups(), ", ")));
  }
  return out;
}

std::unique_ptr<Relation> Export::open(const std::string& table) const {
  return open_relation(data_, table, request_.filter, request_.clock);
}

bool Export::has_date(const std::string& table) const {
  return partition_column(open(table)->fields()).has_value();
}

// `total` is that of the table whose rows these are: of all only where it is the only one.
void Export::tell_progress(std::uint64_t rows, std::uint64_t total) const {
  if (!options_.progress) return;
  const std::lock_guard lock(progress_lock_);
  written_ += rows;
  options_.progress(written_, written_ <= total ? total : 0);
}

void Export::check_rows(const std::vector<std::string>& tables) const {
  const auto most = rows_max(options_.format);
  if (!most) return;
  for (const auto& table : tables) {
    auto rows = open(table)->rows();
    if (!rows) continue;
    const auto limit = options_.asking.limit;
    if (limit && *limit > 0) rows = std::min(*rows, *limit);
    if (*rows <= *most) continue;
    throw Error(ErrorKind::limit,
                str("export: ", table, " has ", counted(*rows, "row"),
                    "; an XLSX sheet has at most ", counted(*most, "row")),
                str("--limit ", *most, ", --where, --from and --to choose fewer; csv and parquet ",
                    "hold any number"));
  }
}

template <typename Append>
Exported Export::copy(const std::string& table, Relation& relation, const Append& append) const {
  const bool whole = request_.filter.empty();
  const std::uint64_t total = whole && table == "events" ? data_->rows() : 0;
  const auto limit = options_.asking.limit;
  Exported exported;
  // Thrown where the limit is reached; a relation cannot be told to end.
  struct Enough {};
  try {
    for_each_batch(relation, options_.asking.threads, [&](Table batch) {
      if (options_.asking.stop.stop_requested()) {
        throw Error(ErrorKind::interrupted, "stopped; no file was changed");
      }
      if (limit && *limit > 0 && exported.rows + batch.rows() > *limit) {
        batch = batch.head(*limit - exported.rows);
        exported.cut = true;
      }
      const std::uint64_t rows = batch.rows();
      exported.rows += rows;
      append(std::move(batch));
      tell_progress(rows, total);
      if (exported.cut) throw Enough{};
    });
  } catch (const Enough&) {
    return exported;
  }
  return exported;
}

Exported Export::write(const std::string& table, const Sink& sink) const {
  const auto relation = open(table);
  const auto stream =
      TableStream::open(options_.format, relation->fields(), options_.formulas, sink);
  Exported exported =
      copy(table, *relation, [&stream](Table batch) { stream->append(std::move(batch)); });
  stream->finish();
  exported.disarmed = stream->disarmed();
  exported.remarks = remarks(table, exported);
  return exported;
}

Exported Export::write_by_date(const std::string& table, DatedTable& place) const {
  const auto relation = open(table);
  const Fields& fields = relation->fields();
  const auto by = partition_column(fields);
  FOOTFALL_CHECK(by.has_value());
  Partitions partitions(*place.tree_, fields, *by,
                        {.format = options_.format,
                         .formulas = options_.formulas,
                         .clock = request_.clock,
                         .memory_bytes = partition_memory(options_.asking.memory_bytes)});
  Exported exported =
      copy(table, *relation, [&partitions](const Table& batch) { partitions.append(batch); });
  partitions.finish();
  exported.disarmed = partitions.disarmed();
  exported.remarks = remarks(table, exported);
  place.remarks_ = exported.remarks;
  return exported;
}

std::vector<Export::SetAsideFile> Export::set_aside_files() const {
  const auto& loads = data_->store().manifest().loads;
  SourceFileNames names;
  std::vector<SetAsideFile> out;
  for (std::size_t load = 0; load < loads.size(); ++load) {
    for (std::size_t source = 0; source < loads[load].sources.size(); ++source) {
      const Source& from = loads[load].sources[source];
      if (from.ledger.set_aside == 0) continue;
      out.push_back({names.name_for(from.name), load, source, !from.header.empty()});
    }
  }
  return out;
}

std::uint64_t Export::write_set_aside(
    const std::vector<SetAsideFile>& files,
    const std::function<void(std::size_t file, std::string_view bytes)>& sink) const {
  const auto& loads = data_->store().manifest().loads;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> file_of;
  for (std::size_t i = 0; i < files.size(); ++i) {
    file_of[{files[i].load, files[i].source}] = i;
    const std::string& header = loads[files[i].load].sources[files[i].source].header;
    if (!header.empty()) sink(i, header + "\n");
  }
  std::uint64_t rows = 0;
  for (std::size_t load = 0; load < loads.size(); ++load) {
    data_->store().for_each_set_aside(loads[load], [&](const SetAsideRow& row) {
      const auto found = file_of.find({load, row.source});
      if (row.superseded || found == file_of.end()) return;
      sink(found->second, str(row.raw, "\n"));
      ++rows;
    });
  }
  return rows;
}

std::string Export::remarks(const std::string& table, const Exported& exported) const {
  std::string out = str("table ", table, "\ncommit ", data_->store().manifest().commit, "\nrows ",
                        exported.rows, "\n");
  if (exported.disarmed > 0) {
    out += str("formulas ", exported.disarmed, " texts begin with an apostrophe of ours\n");
  }
  return out;
}

}  // namespace footfall
