// Between DuckDB's vectors and our tables.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/duckdb/handles.h"
#include "table/table.h"

namespace footfall::duck {

// The columns of a result (or a prepared statement), and how a chunk's cells are read.
//
// BIGINT and smaller are integers, HUGEINT and UBIGINT decimals of scale 0, ENUM text. What a
// table cannot hold (lists, structs, intervals, UUIDs, blobs ...) is `foreign`: to be cast to
// VARCHAR by DuckDB, so that it is written as DuckDB writes it.
class ResultColumns {
 public:
  // What becomes of HUGEINT, which sums of integers are: people get every digit; inputs of answers
  // are integers, and Error limit where one does not fit.
  enum class Wide : std::uint8_t { decimal, integer };

  explicit ResultColumns(duckdb_result* result, Wide wide = Wide::decimal);
  // Of a prepared statement, to see what is foreign before it runs.
  explicit ResultColumns(duckdb_prepared_statement statement);

  const Fields& fields() const noexcept { return fields_; }
  bool any_foreign() const noexcept;
  bool foreign(std::size_t column) const noexcept { return columns_[column].foreign; }

  // The chunk's rows behind those of `table`. Error sql for a time that is infinite.
  void append(duckdb_data_chunk chunk, Table& table) const;

 private:
  struct ColumnReader {
    duckdb_type type = DUCKDB_TYPE_INVALID;
    duckdb_type stored = DUCKDB_TYPE_INVALID;  // of decimals and enums: the integer inside
    bool foreign = false;
    std::vector<std::string> texts = {};  // of an enum
  };
  void add(const char* name, duckdb_logical_type type);
  Value cell(std::size_t column, const void* data, std::size_t row) const;

  Wide wide_ = Wide::decimal;
  Fields fields_;
  std::vector<ColumnReader> columns_;
};

// The DuckDB type of a field.
TypeHandle type_of(const Field& field);

// Writes rows [begin, begin + count) of a table's column into a vector of type_of(field).
void write_cells(const Table& table, std::size_t column, std::size_t begin, std::size_t count,
                 duckdb_vector vector);

}  // namespace footfall::duck
