// Answers and tables as the bytes of a file, in every format of `--format`.
#pragma once

#include <optional>
#include <string>

#include "api/ask.h"
#include "table/write.h"

namespace footfall {

// The rows of an answer that a user sees: `limit` (0: all), else what the analysis shows by
// default (rankings 20, per-user answers 50 in reports and on a terminal, whole elsewhere).
std::size_t rows_shown(const Answer& answer, std::optional<std::uint64_t> limit, bool for_people);

// One answer with its description, parameters, filters and rows as one JSON object; where it does
// not apply, {"not_applicable": "needs order_id", ...}.
std::string answer_document(const Asked& asked, std::size_t index, std::size_t rows);

// csv, json (rows as arrays under their columns), ndjson, table, parquet, orc, arrow, xlsx.
std::string table_bytes(const Table& table, const std::string& format, Formulas formulas,
                        bool bold_header = false);
// The ending of a file in this format: ".csv", ".txt" for table.
std::string file_ending(const std::string& format);

}  // namespace footfall
