// Answers and tables as the bytes of a file, in every format of `--format`.
#pragma once

#include <string>

#include "api/ask.h"
#include "table/write.h"

namespace footfall {

// One answer with its description, parameters, filters and rows as one JSON object; where it does
// not apply, {"not_applicable": "needs order_id", ...}.
std::string answer_document(const Asked& asked, std::size_t index);

// csv, json (rows as arrays under their columns), ndjson, table, parquet, orc, arrow, xlsx.
std::string table_bytes(const Table& table, const std::string& format, Formulas formulas,
                        bool bold_header = false);
// The ending of a file in this format: ".csv", ".txt" for table.
std::string file_ending(const std::string& format);

}  // namespace footfall
