// The part of the module table_formats.so that writes XLSX; the only one that knows libxlsxwriter.
#pragma once

#include <memory>

#include <arrow/api.h>
#include <arrow/io/interfaces.h>

#include "formats/arrow_writers.h"

namespace footfall {

// A workbook with one sheet "answer"; its rows go to a temporary file, its bytes to `out` at the
// end. The batches are within the sheet's limits.
arrow::Result<std::unique_ptr<BatchWriter>> open_xlsx(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out);

}  // namespace footfall
