// A table cut by day into a PartitionTree, in Hive's form: event_date=2019-10-01/part-0.parquet.
//
// Rows come in any order of days. They are gathered by day until they take `memory_bytes`; then the
// days with most of them are written, each as its next part, until half is free. So memory is
// bounded however many days there are, and a day has more than one part only in large tables. The
// same batches with the same limit give the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "lake/partition_tree.h"
#include "lake/table_stream.h"
#include "model/clock.h"
#include "table/table.h"

namespace footfall {

// The column that a table is cut by.
struct PartitionColumn {
  std::size_t column = 0;
  std::string name = {};  // of the folders: event_date
  bool stays = true;  // also in the files: a time of day would be lost; a date is the folder's name
};
// event_time as event_date, any other time as NAME_date; a date as itself. The first one of a
// table's columns that is called event_time or order_date; nullopt: the table has no date.
std::optional<PartitionColumn> partition_column(const Fields& fields);

// One thread's own.
class Partitions {
 public:
  struct Options {
    std::string format;
    Formulas formulas = Formulas::disarm;
    Clock clock = {};  // by whose days times are cut
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  };
  // The tree outlives this; the caller finishes it.
  Partitions(PartitionTree& tree, Fields fields, PartitionColumn by, Options options);

  void append(const Table& batch);
  // Writes what is still gathered.
  void finish();

  std::uint64_t rows() const noexcept { return rows_; }
  std::uint64_t disarmed() const noexcept { return disarmed_; }

 private:
  struct Day {
    Table rows;
    std::uint64_t bytes = 0;
    unsigned parts = 0;
  };
  static constexpr std::int64_t no_day = INT64_MIN;  // NULL

  std::int64_t day_of(const Table& batch, std::size_t row) const;
  void write(std::int64_t day, Day& gathered);
  void make_room();

  PartitionTree& tree_;
  Fields fields_;                     // of the files
  std::vector<std::size_t> columns_;  // of a batch, that go into the files
  PartitionColumn by_;
  Options options_;
  std::map<std::int64_t, Day> days_;
  std::uint64_t bytes_ = 0;  // gathered
  std::uint64_t rows_ = 0;
  std::uint64_t disarmed_ = 0;
};

}  // namespace footfall
