#include "engine/duckdb/database.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "engine/duckdb/text_sql.h"

namespace footfall::duck {
namespace {

void set(duckdb_config config, const char* name, const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) == DuckDBError) {
    throw Error(ErrorKind::sql, str("DuckDB does not take ", name, " = ", value));
  }
}

}  // namespace

Error to_error(duckdb_error_type type, const std::string& message) {
  switch (type) {
    case DUCKDB_ERROR_OUT_OF_MEMORY:
      return {ErrorKind::limit, message, "give more with --memory, or ask for less"};
    case DUCKDB_ERROR_INTERRUPT: return {ErrorKind::interrupted, "stopped"};
    case DUCKDB_ERROR_IO: return {ErrorKind::io, message};
    default: return {ErrorKind::sql, message};
  }
}

SpillDirectory::SpillDirectory() {
  std::error_code failure;
  const auto parent = std::filesystem::temp_directory_path(failure);
  path_ = str(failure ? "/tmp" : parent.string(), "/footfall-sql-XXXXXX");
  if (mkdtemp(path_.data()) == nullptr) {
    throw Error(ErrorKind::io, str(path_, ": no folder for spilled data: ", std::strerror(errno)),
                "set TMPDIR to a folder that can be written");
  }
}

SpillDirectory::~SpillDirectory() {
  std::error_code ignored;  // a file that stays is the system's to clean
  std::filesystem::remove_all(path_, ignored);
}

Database::Database(const Limits& limits) : spill_directory_(limits.spill_directory) {
  ConfigHandle config;
  if (duckdb_create_config(config.out()) == DuckDBError) throw std::bad_alloc();
  if (limits.memory_bytes != 0) set(config.get(), "memory_limit", str(limits.memory_bytes, "B"));
  set(config.get(), "threads", str(limits.threads));
  set(config.get(), "autoload_known_extensions", "false");
  set(config.get(), "autoinstall_known_extensions", "false");
  if (!spill_directory_.empty()) {
    set(config.get(), "max_temp_directory_size", str(limits.temp_disk_bytes, "B"));
  }
  set(config.get(), "temp_directory", spill_directory_);

  char* failure = nullptr;
  if (duckdb_open_ext(":memory:", database_.out(), config.get(), &failure) == DuckDBError) {
    const OwnedText text(failure);
    throw Error(ErrorKind::sql, str("DuckDB does not open: ", failure == nullptr ? "" : failure));
  }
  if (duckdb_connect(database_.get(), connection_.out()) == DuckDBError) {
    throw Error(ErrorKind::sql, "DuckDB does not connect");
  }
}

Database::~Database() = default;

Result Database::run(const std::string& sql) const {
  Result result;
  if (duckdb_query(connection_.get(), sql.c_str(), result.out()) == DuckDBError) {
    throw to_error(result.error_type(), result.error());
  }
  return result;
}

std::string Database::one(const std::string& sql) const {
  Result result = run(sql);
  if (duckdb_column_count(result.out()) == 0 || duckdb_row_count(result.out()) == 0) return {};
  const OwnedText text(duckdb_value_varchar(result.out(), 0, 0));
  return text ? text.get() : "";
}

void Database::check_switch(std::string_view name, std::string_view wanted) const {
  const std::string found = one(str("SELECT current_setting(", sql_literal(name), ")::VARCHAR"));
  if (found == wanted) return;
  throw Error(ErrorKind::sql,
              str("SQL is refused: the embedded DuckDB reports ", name, " = ", found, " where ",
                  wanted, " is wanted, so it would not be safe to run"));
}

void Database::lock() const {
  // Order matters: external access off closes the other switches, the lock comes last.
  for (const char* statement :
       {"SET allow_community_extensions = false", "SET enable_external_access = false",
        "SET lock_configuration = true"}) {
    run(statement);
  }
  check_switch("enable_external_access", "false");
  check_switch("autoload_known_extensions", "false");
  check_switch("autoinstall_known_extensions", "false");
  check_switch("allow_community_extensions", "false");
  check_switch("lock_configuration", "true");
  check_switch("temp_directory", spill_directory_);
  check_switch("allowed_paths", "[]");
  check_switch("allowed_directories",
               spill_directory_.empty() ? "[]" : str("[", spill_directory_, "/]"));
}

}  // namespace footfall::duck
