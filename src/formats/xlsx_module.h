// The part of the module table_formats.so that writes XLSX; the only one that knows libxlsxwriter.
#pragma once

#include <string>

#include <arrow/api.h>

namespace footfall {

// The bytes of a workbook with one sheet "answer". The batch is within the sheet's limits.
arrow::Result<std::string> xlsx_file(const arrow::RecordBatch& batch);

}  // namespace footfall
