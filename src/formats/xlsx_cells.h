// The texts of a workbook's cells as CSV would have them (formats/row_sink.h): numbers, dates,
// escapes; and places such as B12.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace footfall {

constexpr std::uint32_t sheet_columns_max = 16'384;  // XFD
constexpr std::uint32_t sheet_rows_max = 1'048'576;

// What a number format makes of a number. Durations ([h]:mm) count as numbers.
enum class NumberShape : std::uint8_t { number, date, time, date_time };

// Of a format's code, such as "yyyy-mm-dd" or "0.00": dates are those with day, month, year, hour
// or second outside of quotes, brackets and escapes.
NumberShape shape_of_format(std::string_view code) noexcept;
// Of the formats that every workbook has without naming them.
NumberShape shape_of_builtin(std::uint64_t id) noexcept;

struct CellPlace {
  std::uint32_t column = 0;  // from 0
  std::uint32_t row = 0;     // from 1
};
// "B12"; nullopt for all that is no cell of a sheet (A0, XFE1, b2 ...).
std::optional<CellPlace> parse_place(std::string_view text) noexcept;
// 0 -> "A", 26 -> "AA".
std::string column_name(std::uint32_t column);

// A number of the file as a decimal without exponent, in the 15 significant digits that a
// spreadsheet shows; false where the whole text is no number.
bool append_number(std::string& out, std::string_view text);

// A date that a spreadsheet holds as the number of days since 1900 (with a 29 February 1900, which
// never was) or 1904, rounded to the millisecond: 2010-12-01 where the shape is a date and there is
// no part of a day, else 2010-12-01 08:26:00. Below one day since 1900, and below one since 1904
// where no date is shown, it is a time of day: 08:26:00. Returns "" or why it is none of these,
// to stand behind "cell B2 ...".
std::string append_date(std::string& out, std::string_view text, NumberShape shape, bool from_1904);

// 2010-12-01, 08:26:00, 2010-12-01T08:26:00Z: as above, without zeros at the end of a second's
// fraction; Z says nothing of a cell, which has a wall clock's time. False where it is none of
// these.
bool append_iso_date(std::string& out, std::string_view text);

// Texts hold characters that XML cannot as _x000D_, and _x005F_ before what only looks like one.
// Halves of surrogate pairs stay as they are.
void append_unescaped(std::string& out, std::string_view text);

}  // namespace footfall
