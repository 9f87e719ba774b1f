// A table as the bytes of a file in a binary format. (Text formats: table/write.h.)
//
// Parquet and ORC: zstd, decimals and times exact. Arrow: the IPC file format, not compressed.
// XLSX: one sheet "answer" under a frozen header; a number that a spreadsheet cannot hold exactly
// (more than 15 digits) is written as text, NULL and what is no number as an empty cell. The same
// table gives the same bytes.
//
// The libraries behind it are loaded when the first file is made (module_function.h). Tables that
// are too large for memory: table_writer.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "table/table.h"

namespace footfall {

enum class TableFormat : std::uint8_t { parquet, orc, arrow, xlsx };

constexpr std::size_t sheet_rows_max = 1048575;  // of XLSX, and the header
constexpr std::size_t sheet_columns_max = 16384;

// By the name that --format takes.
std::optional<TableFormat> find_table_format(std::string_view name) noexcept;
std::string_view table_format_name(TableFormat format) noexcept;

// Throws Error `limit` where the format cannot hold the table (XLSX: 1,048,575 rows, 16,384
// columns, texts of 32,767 characters), `unavailable` where the module is missing, `io` where a
// temporary file cannot be written.
std::string table_file(const Table& table, TableFormat format);

}  // namespace footfall
