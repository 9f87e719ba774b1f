// Workbooks made from the XML of their parts, and what the decoder says of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/row_sink.h"
#include "support/zip_archive.h"

namespace footfall {

// One sheet and what it needs; parts with "" are left out. Sheets are the rows only.
struct Workbook {
  std::string rows{};
  std::string shared{};                    // <si> elements
  std::string formats{};                   // <numFmt> elements
  std::string styles{};                    // <xf> elements of cells; "" leaves the part out
  std::string settings{};                  // of <workbookPr>
  std::string behind{};                    // behind the rows: merged cells
  std::string state{};                     // of the sheet
  std::vector<std::string> more_sheets{};  // their rows
};

// Its parts; the sheets are called Orders, Sheet2, Sheet3 ... and lie in xl/worksheets/sheet1.xml
// and so on.
std::vector<ZipEntry> parts_of(const Workbook& book);

// Replaces a part, or adds it.
std::vector<ZipEntry> with_part(std::vector<ZipEntry> parts, const std::string& name,
                                const std::string& bytes);
std::vector<ZipEntry> without_part(std::vector<ZipEntry> parts, std::string_view name);

// What a decoder gave: a line for each row, "2: a | b", or "2 is bad: why {raw}".
struct Decoded {
  std::vector<ForeignTable> tables;
  std::vector<std::string> rows;
  std::string error;  // "bad_input: message", or "" where there was none
  std::string hint;
  std::vector<std::uint64_t> progress;
};

// The descriptor of a file in memory that holds the bytes; the caller closes it.
int file_of(const std::string& bytes);
Decoded decode_bytes(const std::string& bytes, std::size_t table = 0,
                     const DecoderLimits& limits = {});
Decoded decode(const Workbook& book, std::size_t table = 0, const DecoderLimits& limits = {});
Decoded decode(const std::vector<ZipEntry>& parts, std::size_t table = 0,
               const DecoderLimits& limits = {});

// A row of cells as they stand in a sheet: row(1, R"(<c r="A1"><v>1</v></c>)").
std::string row(int number, const std::string& cells);
// A cell with a text in it.
std::string text_cell(const std::string& place, const std::string& text);

}  // namespace footfall
