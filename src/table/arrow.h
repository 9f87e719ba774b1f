// A table as Arrow's C data interface: the form in which tables leave the program for other
// libraries (file formats, Python) without either side's headers or allocator.
//
// text -> utf8 (invalid UTF-8 becomes U+FFFD), integer -> int64, decimal -> decimal128(38, scale),
// real -> float64, boolean -> bool, date -> date32, timestamp -> timestamp[us, UTC], local_time ->
// timestamp[us] without a zone. A field's unit and description travel as metadata of the column
// ("unit", "description").
#pragma once

#include "table/arrow_abi.h"
#include "table/table.h"

namespace footfall {

// Texts of which a column of TextCodes has at most one in two rows, a dictionary (int32 -> utf8, in
// which a text may stand twice) where the reader understands it.
enum class ArrowTexts : std::uint8_t { plain, dictionary };

// A struct array, one child a column. Copies: both results own their memory and outlive the table.
// The caller, or whoever it gives them to, calls their `release`.
void export_table(const Table& table, ArrowSchema& schema, ArrowArray& array,
                  ArrowTexts texts = ArrowTexts::plain);

}  // namespace footfall
