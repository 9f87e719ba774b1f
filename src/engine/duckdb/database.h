// The embedded DuckDB: an in-memory database with limits, locked before people's SQL gets to it.
//
// Tables come in as table functions over the store (events_function.h, ledger_functions.h,
// answer_functions.h); nothing is loaded from disk but by us.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/duckdb/handles.h"

namespace footfall::duck {

struct Limits {
  std::uint64_t memory_bytes = 0;     // 0: DuckDB's own default, 80 % of the machine's
  std::uint64_t temp_disk_bytes = 0;  // what may be spilled; 0: nothing, memory must do
  unsigned threads = 1;
  std::string spill_directory = {};  // "": nothing is spilled
};

// A fresh folder that only this user can enter; gone, with what is in it, when this object is.
class SpillDirectory {
 public:
  SpillDirectory();  // Error io
  ~SpillDirectory();
  SpillDirectory(const SpillDirectory&) = delete;
  SpillDirectory& operator=(const SpillDirectory&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

class Database {
 public:
  // Opens an empty database.
  explicit Database(const Limits& limits);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  duckdb_connection connection() const noexcept { return connection_.get(); }

  // Runs a statement of our own. Error sql (a bug of ours, or a limit) with DuckDB's text.
  Result run(const std::string& sql) const;
  // The first cell of the first row of a statement of our own, as text; "" for NULL.
  std::string one(const std::string& sql) const;

  // No file, network, extension or setting can be touched by SQL from here on. Reads every switch
  // back and throws Error where one is not set: nothing of people's is run then.
  void lock() const;

 private:
  void check_switch(std::string_view name, std::string_view wanted) const;

  std::string spill_directory_;
  DatabaseHandle database_;
  ConnectionHandle connection_;
};

// Our Error for DuckDB's: limit for memory and temp disk, interrupted, io, else sql.
Error to_error(duckdb_error_type type, const std::string& message);

}  // namespace footfall::duck
