// Tables of a store as files for other programs: the verb `export`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/ask.h"
#include "table/write.h"

namespace footfall {

class PartitionTree;
class Relation;

struct ExportOptions {
  AskOptions asking;  // store, filters, zone, threads, memory, limit and stop count here
  std::string format;
  Formulas formulas = Formulas::disarm;
  // Rows written of all tables, and how many there will be (0: unknown); one call at a time.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

// What became of a table.
struct Exported {
  std::uint64_t rows = 0;
  std::uint64_t disarmed = 0;  // texts that got an apostrophe before them
  bool cut = false;            // by the limit
  std::string remarks = {};    // lines on what the file is, for whoever reads it
};

// csv, json, ndjson, parquet, orc, arrow, xlsx.
const std::vector<std::string>& export_formats();
// raw, enriched, aggregates.
const std::vector<std::string>& export_groups();

// A table's folder of files by date, on its way to its place. Before finish() nothing is in the
// place, or what was there before; without it, what was written is removed.
class DatedTable {
 public:
  // Error bad_request where the place holds what no export wrote.
  explicit DatedTable(const std::string& place);
  ~DatedTable();
  void finish();

 private:
  friend class Export;
  std::unique_ptr<PartitionTree> tree_;
  std::string remarks_;
};

// Exports of one commit. Threads may write different tables at the same time.
class Export {
 public:
  using Sink = std::function<void(std::string_view bytes)>;

  // Error bad_request for filters that do not fit the store's events.
  explicit Export(ExportOptions options);

  // The tables that the words, names of tables or groups, stand for: each once. Errors:
  // not_found where there is no such table, or none of a group; bad_request where a table has no
  // filter and one is given.
  std::vector<std::string> tables(const std::vector<std::string>& words) const;
  // Whether the table has a date to be cut by.
  bool has_date(const std::string& table) const;

  // Error limit where a table is known to have more rows than the format can hold; to be called
  // before anything is written.
  void check_rows(const std::vector<std::string>& tables) const;
  // The whole file into `sink`.
  Exported write(const std::string& table, const Sink& sink) const;
  // Its files by date. The table has a date.
  Exported write_by_date(const std::string& table, DatedTable& place) const;

  // Rows that were set aside, as files to be mended and loaded again: one per source, under the
  // source's own header, each row as it was.
  struct SetAsideFile {
    std::string name;         // 2019-Oct.csv
    std::size_t load = 0;     // place among the store's
    std::size_t source = 0;   // place in the load
    bool has_header = false;  // else the source had none, or it is not known
  };
  std::vector<SetAsideFile> set_aside_files() const;
  // All of them at once; `sink` gets the place of a file and its next bytes. Returns the rows.
  std::uint64_t write_set_aside(
      const std::vector<SetAsideFile>& files,
      const std::function<void(std::size_t file, std::string_view bytes)>& sink) const;

  // A sentence for people beside the files, or "".
  const std::string& note() const noexcept { return note_; }

 private:
  std::string remarks(const std::string& table, const Exported& exported) const;
  std::unique_ptr<Relation> open(const std::string& table) const;
  template <typename Append>
  Exported copy(const std::string& table, Relation& relation, const Append& append) const;

  void tell_progress(std::uint64_t rows, std::uint64_t total) const;

  ExportOptions options_;
  mutable std::mutex progress_lock_;
  mutable std::uint64_t written_ = 0;  // rows of all tables
  std::shared_ptr<const Snapshot> data_;
  Request request_;
  std::string note_;
};

}  // namespace footfall
