// A store: a directory with the segments of one dataset and a manifest. One writer at a time, any
// number of readers, each on one committed state. The commit protocol: docs/store-format.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"
#include "model/schema.h"
#include "store/dictionary.h"
#include "store/manifest.h"
#include "store/rows.h"
#include "store/segment.h"

namespace footfall {

class Dimension;
class DimensionBuilder;
class RawRowsReader;
class RawRowsWriter;
class SegmentBuilder;
class SegmentWriter;
class SetAsideWriter;
class StoreWriter;

// A row that was not stored: it could not be, or another row of its key was.
struct SetAsideRow {
  std::uint32_t source = 0;       // place among the load's sources
  std::uint64_t line = 0;         // 1 is the file's first line; 0: unknown
  std::uint64_t byte_offset = 0;  // of the row's first byte in the decompressed source
  std::string_view column;        // "" where the row as a whole is at fault
  std::string_view reason;        // one plain sentence
  std::string_view raw;           // the row as it was
  bool superseded = false;        // another row of its key was stored
};

// The text of a dimension's attribute where a row has a key that the dimension lacks.
constexpr std::string_view unknown_text = "Unknown";

// What the loader says when it commits.
struct LoadRecord {
  Micros loaded_at = 0;  // UTC
  // Each source's ledger adds up; together they agree with the rows appended and set aside.
  std::vector<Source> sources;
};

// A load in progress. Nothing of it is seen, or survives, before commit() returns. Not for several
// threads, but for segments' sections (SegmentWriter). The StoreWriter outlives it.
class Load {
 public:
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // The store's schema with this load's columns; ids are given. Commit makes it the store's.
  const Schema& schema() const noexcept { return schema_; }

  // Rows in the order of their arrival; columns parallel to the schema given to begin_load.
  // Error bad_input: more than 255 event types, more than 2^32 entries of a dictionary.
  void append(const RowBlock& block);
  // For RowBlock::versions: the codes of `count` products, whose columns are as those of a block,
  // the of_product ones looked at alone. Each product must be one of a row that is appended.
  std::vector<std::uint32_t> product_versions(std::size_t count,
                                              std::span<const ColumnBlock> columns);
  void set_aside(const SetAsideRow& row);
  // A dimension that this load adds rows to; `given`: the columns that its rows have (of the
  // schema given to begin_load), without the key. The same at each call.
  DimensionBuilder& dimension(Home home, const std::vector<std::string>& given);
  // Where rows go as they were read (Source::raw); made at the first call.
  RawRowsWriter& raw_rows();
  // Bytes held by rows not yet in a closed segment, by dictionaries and set-aside rows.
  std::size_t memory_used() const noexcept;
  // Sorts the rows appended so far into a segment file; the next append begins another one.
  // Without rows it does nothing. A segment is full at segment_rows_max, then append does this.
  void close_segment();

  // For a loader that builds its own segments: codes for its new texts, a file to fill, and that
  // file once it is whole (`threads` to finish it). It does not append() meanwhile.
  DictionaryBuilders& dictionaries() noexcept { return *dictionaries_; }
  std::unique_ptr<SegmentWriter> new_segment();
  void add_segment(std::unique_ptr<SegmentWriter> segment, unsigned threads = 1);

  // All or nothing. Error bad_request where the ledger does not add up, Error io where the disk
  // fails: then the store is as before. Nothing may be done with the load afterwards. Returns the
  // number of the commit.
  std::uint64_t commit(const LoadRecord& record);

 private:
  friend class StoreWriter;
  // Sizes of the dictionaries that committed or closed segments hold.
  struct Written {
    std::uint32_t event_types = 0;
    std::vector<std::uint32_t> columns;  // by place in the schema; 0: no dictionary
    std::uint32_t versions = 0;

    friend bool operator==(const Written&, const Written&) = default;
  };

  Load(StoreWriter& store, Schema schema, const Schema& given);
  Written sizes() const;
  void check_ledger(const LoadRecord& record) const;
  void write_dimensions(Manifest& next);
  std::string temporary_path(const std::string& name);
  void give_final_name(const std::string& temporary);

  StoreWriter& store_;
  Schema schema_;
  std::vector<std::size_t> given_places_;  // place in schema_ of each given column
  std::unique_ptr<DictionaryBuilders> dictionaries_;
  Written written_;
  std::unique_ptr<SegmentBuilder> builder_;
  std::unique_ptr<SetAsideWriter> set_aside_;
  std::unique_ptr<RawRowsWriter> raw_rows_;
  std::vector<std::pair<Home, std::unique_ptr<DimensionBuilder>>> dimensions_;
  std::vector<SegmentEntry> segments_;  // closed ones
  std::vector<std::string> made_;       // paths that this load may have created
  std::uint64_t next_file_ = 0;
  bool publishing_ = false;  // the manifest may list the files: they are no longer ours to remove
};

// The one process that may add to a store. Not for several threads.
class StoreWriter {
 public:
  // Opens the store, or makes an empty one in `directory` (its parent exists). Takes the lock
  // (Error corrupt names the process that has it) and removes what a crash left behind.
  static std::unique_ptr<StoreWriter> open(FileSystem& files, std::string directory);
  ~StoreWriter();

  // The last commit.
  const Manifest& manifest() const noexcept { return manifest_; }
  bool is_empty() const noexcept { return manifest_.commit == 0; }

  // A load of rows with these columns (ids are ignored). New columns are added to the store's; a
  // column left out is NULL. Error bad_request where the store holds another dataset, times of
  // another kind (instants, wall clock, dates), or a column of another type, key type or
  // separator, or moved in or out of the product; a decimal's scale may grow. One load at a time.
  std::unique_ptr<Load> begin_load(const Schema& schema);

 private:
  friend class Load;
  StoreWriter(FileSystem& files, std::string directory)
      : files_(files), directory_(std::move(directory)) {}
  // The manifest as it is on disk; files that it does not list are removed.
  void refresh();
  void publish(const Manifest& next);

  FileSystem& files_;
  std::string directory_;
  std::unique_ptr<FileLock> lock_;
  Manifest manifest_;
  // The dictionaries of the last commit: made when a load begins, which takes them and gives them
  // back when it commits.
  std::unique_ptr<DictionaryBuilders> dictionaries_;
};

// One committed state. Immutable; threads share it.
class StoreReader {
 public:
  // Reads manifest, directories and dictionaries, no rows. Error not_found where there is no
  // store; corrupt where a file is damaged, missing or from a newer program. Takes no lock.
  static std::shared_ptr<const StoreReader> open(const FileSystem& files, std::string directory);

  const std::string& directory() const noexcept { return directory_; }
  const Manifest& manifest() const noexcept { return manifest_; }
  const Schema& schema() const noexcept { return manifest_.schema; }
  std::span<const std::shared_ptr<const Segment>> segments() const noexcept { return segments_; }

  // Names of event types by code: the reserved ones, then the store's own.
  const std::vector<std::string>& event_types() const noexcept { return event_types_; }
  // Of a dictionary or path column (also where it is of_product), by the column's id.
  const Dictionary& dictionary(std::uint32_t column) const;
  // Columns of the products dimension are among them, joined by product_id: texts of a product
  // without a row there are `unknown_text`, other values NULL.
  const Versions& versions() const noexcept { return versions_; }
  // nullptr where the store has none.
  const Dimension* dimension(Home home) const noexcept;

  // The rows that a load set aside, in order; the views live during the call.
  void for_each_set_aside(const LoadEntry& load,
                          const std::function<void(const SetAsideRow&)>& visit) const;
  // The rows of a load as they were read; nullptr where none were kept.
  std::unique_ptr<RawRowsReader> raw_rows(const LoadEntry& load) const;

 private:
  StoreReader(const FileSystem& files, std::string directory)
      : files_(files), directory_(std::move(directory)) {}
  void open_segments();
  void open_dimensions();
  void join_products(const Dimension& products);
  void check_columns(const Segment& segment) const;
  void read_texts(const Segment& segment, const DictionaryPart& part);
  void read_versions(const Segment& segment);
  void read_version_column(const Segment& segment, const VersionColumnPart& part,
                           VersionColumn& column) const;

  const FileSystem& files_;
  std::string directory_;
  Manifest manifest_;
  std::vector<std::shared_ptr<const Segment>> segments_;
  std::vector<std::string> event_types_;
  std::vector<std::pair<std::uint32_t, Dictionary>> dictionaries_;  // by column id
  Versions versions_;
  std::vector<std::shared_ptr<const Dimension>> dimensions_;
};

// What `verify` found. Reads every byte of every file of the last commit: checksums, the order of
// rows, ranges of codes, row counts and the ledger.
struct VerifyReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::vector<std::string> findings;  // empty: sound; each names file, column and block
};
VerifyReport verify_store(const FileSystem& files, const std::string& directory, unsigned threads);

}  // namespace footfall
