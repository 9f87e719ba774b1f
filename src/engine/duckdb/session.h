// A locked database over one snapshot that runs people's SQL in this process. run_sql (sql.h) puts
// a session into a process of its own.
#pragma once

#include <memory>
#include <string_view>

#include "engine/duckdb/database.h"
#include "engine/duckdb/functions.h"
#include "engine/duckdb/message.h"
#include "engine/duckdb/sql.h"

namespace footfall::duck {

// One statement at a time; stop from another thread by the options' stop token.
class Session {
 public:
  // Registers views and functions and locks the database. Spills into the folder; "": never.
  Session(std::shared_ptr<const Snapshot> snapshot, const SqlOptions& options,
          std::string spill_directory);

  const Database& database() const noexcept { return database_; }
  // Memory limit, temp limit and interrupts are DuckDB's own here.
  std::uint64_t run(std::string_view sql, const SqlSink& sink);

 private:
  void register_tables();
  void register_answers();
  // `text` is what DuckDB sees; its place `begin + n` is the place n of `sql`, as people wrote it.
  PreparedHandle prepare(std::string_view text, std::string_view sql, std::size_t begin);
  std::uint64_t stream(duckdb_prepared_statement statement, std::string_view sql, std::size_t begin,
                       const SqlSink& sink);
  [[noreturn]] void fail(std::string_view duckdb_text, std::string_view sql, std::size_t begin);

  std::shared_ptr<const Snapshot> snapshot_;
  SqlOptions options_;
  std::unique_ptr<FailureSlot> failures_;  // outlives database_, whose functions hold it
  Names names_;
  Database database_;
};

}  // namespace footfall::duck
