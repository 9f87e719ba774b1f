// Owners of DuckDB's handles, and its errors as ours. Only the .cpp files of this folder include
// this.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <duckdb.h>

#include "base/error.h"

namespace footfall::duck {

// One handle of the C API, destroyed by `destroy`. `get` for functions that take it, `out` for
// those that make it.
template <typename T, void (*destroy)(T*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T handle) noexcept : handle_(handle) {}
  Handle(Handle&& that) noexcept : handle_(std::exchange(that.handle_, nullptr)) {}
  Handle& operator=(Handle&& that) noexcept {
    std::swap(handle_, that.handle_);
    return *this;
  }
  ~Handle() {
    if (handle_ != nullptr) destroy(&handle_);
  }

  T get() const noexcept { return handle_; }
  T* out() noexcept { return &handle_; }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

 private:
  T handle_ = nullptr;
};

using ConfigHandle = Handle<duckdb_config, duckdb_destroy_config>;
using DatabaseHandle = Handle<duckdb_database, duckdb_close>;
using ConnectionHandle = Handle<duckdb_connection, duckdb_disconnect>;
using ExtractedHandle = Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;
using PreparedHandle = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using PendingHandle = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using ChunkHandle = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using TypeHandle = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using ValueHandle = Handle<duckdb_value, duckdb_destroy_value>;
using FunctionHandle = Handle<duckdb_table_function, duckdb_destroy_table_function>;

// A text that DuckDB allocated.
struct Free {
  void operator()(char* text) const noexcept { duckdb_free(text); }
};
using OwnedText = std::unique_ptr<char, Free>;

// A result; its columns are there even where it has no rows.
class Result {
 public:
  Result() noexcept : result_{} {}
  Result(Result&& that) noexcept : result_(std::exchange(that.result_, duckdb_result{})) {}
  Result& operator=(Result&& that) noexcept {
    std::swap(result_, that.result_);
    return *this;
  }
  ~Result() { duckdb_destroy_result(&result_); }

  duckdb_result* out() noexcept { return &result_; }
  // nullptr at the end. A streaming result may fail here: look at error().
  ChunkHandle next() noexcept { return ChunkHandle(duckdb_fetch_chunk(result_)); }
  // "" where there is none.
  std::string error() noexcept {
    const char* text = duckdb_result_error(&result_);
    return text == nullptr ? "" : text;
  }
  duckdb_error_type error_type() noexcept { return duckdb_result_error_type(&result_); }

 private:
  duckdb_result result_;
};

}  // namespace footfall::duck
