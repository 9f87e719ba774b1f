#include "engine/duckdb/vectors.h"

#include <limits>

#include "base/text.h"
#include "model/clock.h"

namespace footfall::duck {
namespace {

Int128 int128_of(duckdb_hugeint number) noexcept {
  return static_cast<Int128>(static_cast<UInt128>(static_cast<std::uint64_t>(number.upper)) << 64 |
                             number.lower);
}

duckdb_hugeint hugeint_of(Int128 number) noexcept {
  const auto bits = static_cast<UInt128>(number);
  return {static_cast<std::uint64_t>(bits), static_cast<std::int64_t>(bits >> 64)};
}

template <typename T>
const T& at(const void* data, std::size_t row) noexcept {
  return static_cast<const T*>(data)[row];
}

Int128 integer_at(duckdb_type type, const void* data, std::size_t row) noexcept {
  switch (type) {
    case DUCKDB_TYPE_TINYINT: return at<std::int8_t>(data, row);
    case DUCKDB_TYPE_SMALLINT: return at<std::int16_t>(data, row);
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE: return at<std::int32_t>(data, row);
    case DUCKDB_TYPE_UTINYINT: return at<std::uint8_t>(data, row);
    case DUCKDB_TYPE_USMALLINT: return at<std::uint16_t>(data, row);
    case DUCKDB_TYPE_UINTEGER: return at<std::uint32_t>(data, row);
    case DUCKDB_TYPE_UBIGINT: return at<std::uint64_t>(data, row);
    case DUCKDB_TYPE_HUGEINT: return int128_of(at<duckdb_hugeint>(data, row));
    case DUCKDB_TYPE_BOOLEAN: return at<bool>(data, row) ? 1 : 0;
    default: return at<std::int64_t>(data, row);
  }
}

std::string text_at(const void* data, std::size_t row) {
  auto text = at<duckdb_string_t>(data, row);
  return {duckdb_string_t_data(&text), duckdb_string_t_length(text)};
}

// Microseconds of a time in DuckDB's coarser or finer units.
Value timestamp_cell(duckdb_type type, std::int64_t stored) {
  constexpr auto top = std::numeric_limits<std::int64_t>::max();
  std::int64_t micros = stored;
  bool fits = stored != top && stored != -top;
  if (type == DUCKDB_TYPE_TIMESTAMP_S || type == DUCKDB_TYPE_TIMESTAMP_MS) {
    const std::int64_t unit = type == DUCKDB_TYPE_TIMESTAMP_S ? 1'000'000 : 1'000;
    fits = fits && !__builtin_mul_overflow(stored, unit, &micros);
  }
  if (!fits) {
    throw Error(ErrorKind::sql, "the result has a time that is infinite or out of range",
                "cast it to VARCHAR to see it");
  }
  return micros;
}

}  // namespace

ResultColumns::ResultColumns(duckdb_result* result, Wide wide) : wide_(wide) {
  for (idx_t i = 0; i < duckdb_column_count(result); ++i) {
    const TypeHandle type(duckdb_column_logical_type(result, i));
    add(duckdb_column_name(result, i), type.get());
  }
}

ResultColumns::ResultColumns(duckdb_prepared_statement statement) {
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); ++i) {
    const TypeHandle type(duckdb_prepared_statement_column_logical_type(statement, i));
    const OwnedText name(const_cast<char*>(duckdb_prepared_statement_column_name(statement, i)));
    add(name.get(), type.get());
  }
}

void ResultColumns::add(const char* name, duckdb_logical_type type) {
  Field field{name == nullptr ? "" : name, Type::text, Unit::none, {}, 0};
  ColumnReader reader{duckdb_get_type_id(type), DUCKDB_TYPE_INVALID, false, {}};
  reader.stored = reader.type;
  switch (reader.type) {
    case DUCKDB_TYPE_BOOLEAN: field.type = Type::boolean; break;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: field.type = Type::integer; break;
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
      field.type = wide_ == Wide::integer ? Type::integer : Type::decimal;
      break;
    case DUCKDB_TYPE_DECIMAL:
      field.type = Type::decimal;
      field.scale = duckdb_decimal_scale(type);
      reader.stored = duckdb_decimal_internal_type(type);
      break;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: field.type = Type::real; break;
    case DUCKDB_TYPE_DATE: field.type = Type::date; break;
    case DUCKDB_TYPE_TIMESTAMP_S: field.type = Type::local_time; break;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_TZ: field.type = Type::timestamp; break;
    case DUCKDB_TYPE_VARCHAR: break;
    case DUCKDB_TYPE_ENUM:
      reader.stored = duckdb_enum_internal_type(type);
      for (std::uint32_t i = 0; i < duckdb_enum_dictionary_size(type); ++i) {
        reader.texts.emplace_back(OwnedText(duckdb_enum_dictionary_value(type, i)).get());
      }
      break;
    default: reader.foreign = true;
  }
  fields_.push_back(std::move(field));
  columns_.push_back(std::move(reader));
}

bool ResultColumns::any_foreign() const noexcept {
  for (const auto& column : columns_) {
    if (column.foreign) return true;
  }
  return false;
}

Value ResultColumns::cell(std::size_t column, const void* data, std::size_t row) const {
  const ColumnReader& reader = columns_[column];
  switch (fields_[column].type) {
    case Type::text:
      if (reader.type == DUCKDB_TYPE_ENUM) {
        return reader.texts[static_cast<std::size_t>(integer_at(reader.stored, data, row))];
      }
      return text_at(data, row);
    case Type::decimal: return integer_at(reader.stored, data, row);
    case Type::real:
      return reader.type == DUCKDB_TYPE_FLOAT ? double(at<float>(data, row))
                                              : at<double>(data, row);
    case Type::timestamp:
    case Type::local_time: return timestamp_cell(reader.type, at<std::int64_t>(data, row));
    case Type::date: {
      constexpr auto top = std::numeric_limits<std::int32_t>::max();
      const auto day = at<std::int32_t>(data, row);
      return day == top || day == -top ? timestamp_cell(DUCKDB_TYPE_TIMESTAMP_S, INT64_MAX)
                                       : Value(std::int64_t{day});
    }
    default: {
      const Int128 number = integer_at(reader.stored, data, row);
      const auto narrow = static_cast<std::int64_t>(number);
      if (narrow != number) {
        throw Error(ErrorKind::limit, str(fields_[column].name, ": a sum leaves 64 bits"));
      }
      return narrow;
    }
  }
}

void ResultColumns::append(duckdb_data_chunk chunk, Table& table) const {
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  std::vector<std::vector<Value>> cells(rows, std::vector<Value>(columns_.size()));
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
    const void* data = duckdb_vector_get_data(vector);
    std::uint64_t* valid = duckdb_vector_get_validity(vector);
    for (idx_t row = 0; row < rows; ++row) {
      if (valid != nullptr && !duckdb_validity_row_is_valid(valid, row)) continue;
      cells[row][column] = cell(column, data, row);
    }
  }
  table.reserve(table.rows() + rows);
  for (auto& row : cells) table.add_row(std::move(row));
}

TypeHandle type_of(const Field& field) {
  switch (field.type) {
    case Type::integer: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
    case Type::decimal:
      return TypeHandle(duckdb_create_decimal_type(38, static_cast<std::uint8_t>(field.scale)));
    case Type::real: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE));
    case Type::boolean: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN));
    case Type::date: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_DATE));
    case Type::timestamp: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP));
    // Times in SQL are UTC's; DuckDB's coarsest one stands for those of the wall clock.
    case Type::local_time: return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_S));
    case Type::text: break;
  }
  return TypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
}

void write_cells(const Table& table, std::size_t column, std::size_t begin, std::size_t count,
                 duckdb_vector vector) {
  void* data = duckdb_vector_get_data(vector);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = begin + i;
    if (table.is_null(row, column)) {
      duckdb_vector_ensure_validity_writable(vector);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), i);
      continue;
    }
    switch (table.fields()[column].type) {
      case Type::text: {
        // A row that was set aside may be anything; DuckDB's texts are UTF-8.
        const std::string& text = table.text(row, column);
        const std::string shown = valid_utf8(text) ? text : printable(text, text.size() * 4);
        duckdb_vector_assign_string_element_len(vector, i, shown.data(), shown.size());
        break;
      }
      case Type::decimal:
        static_cast<duckdb_hugeint*>(data)[i] = hugeint_of(table.decimal(row, column));
        break;
      case Type::real: static_cast<double*>(data)[i] = table.real(row, column); break;
      case Type::boolean: static_cast<bool*>(data)[i] = table.integer(row, column) != 0; break;
      case Type::date:
        static_cast<std::int32_t*>(data)[i] = static_cast<std::int32_t>(table.integer(row, column));
        break;
      case Type::local_time:
        static_cast<std::int64_t*>(data)[i] =
            floor_div(table.integer(row, column), micros_per_second);
        break;
      default: static_cast<std::int64_t*>(data)[i] = table.integer(row, column);
    }
  }
}

}  // namespace footfall::duck
