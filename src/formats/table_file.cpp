#include "formats/table_file.h"

#include <array>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "formats/table_writer.h"

namespace footfall {
namespace {

constexpr std::array<std::string_view, 4> names{"parquet", "orc", "arrow", "xlsx"};

// A spreadsheet's own limits; said before anything is written.
void check_sheet(const Table& table) {
  if (table.rows() > sheet_rows_max || table.columns() > sheet_columns_max) {
    throw Error(ErrorKind::limit,
                str("an XLSX sheet has at most ", counted(sheet_rows_max, "row"), " and ",
                    counted(sheet_columns_max, "column"), "; the answer has ",
                    counted(table.rows(), "row"), " and ", counted(table.columns(), "column")),
                "use --limit, or --format csv or parquet");
  }
}

}  // namespace

std::optional<TableFormat> find_table_format(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<TableFormat>(i);
  }
  return std::nullopt;
}

std::string_view table_format_name(TableFormat format) noexcept {
  return names[std::size_t(format)];
}

std::string table_file(const Table& table, TableFormat format) {
  if (format == TableFormat::xlsx) check_sheet(table);
  std::string bytes;
  const auto writer = TableWriter::open(table.fields(), format,
                                        [&bytes](std::string_view piece) { bytes += piece; });
  writer->append(table);
  writer->finish();
  return bytes;
}

}  // namespace footfall
