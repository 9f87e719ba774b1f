// Workbooks (.xlsx, .xlsm): each sheet with cells is a table, also a hidden one.
//
// A table's header is the sheet's first row that is not blank, from column A to its last cell with
// a value. Blank rows are skipped. A row with a value to the right of the header is a bad row, for
// else the value would be lost.
//
// Cells: the result of a formula counts, never the formula; a formula whose result was not saved
// makes a bad row (files written by programs that cannot calculate have such, and NULL would be a
// guess). #N/A is NULL, since it is how a sheet says "not known" (VLOOKUP without a match); every
// other error (#REF!, #DIV/0! ...) makes a bad row. So do a number that is none, a text that is not
// there, and a cell in a place that it cannot have: the other rows are read all the same. What is
// wrong with the file itself (its archive, its XML, the order of its rows) is an Error, maybe after
// rows were given: a part's checksum stands at its end.
//
// The tables' remarks tell of hidden sheets, of headers with faults, and of merged cells, whose
// value is in the first of them. These stand at the end of a sheet, so they are looked for in a
// pass of their own, in the first sheets that are 64 MiB together.
//
// Memory: the shared texts (at most 256 MiB) and one row.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/row_sink.h"
#include "formats/xlsx_archive.h"
#include "formats/xlsx_parts.h"
#include "formats/xlsx_sheet.h"
#include "formats/xml_reader.h"

namespace footfall {
namespace {

constexpr std::uint64_t merges_looked_for_in = std::uint64_t{64} << 20;
constexpr std::size_t merges_named = 3;
constexpr std::uint64_t progress_step = 1 << 20;

// The places of merged cells ("A1:C1") in the pieces of a sheet, which need not be parsed for it:
// a quote behind a "<" in a text is always escaped.
class MergedCells {
 public:
  void look(std::string_view piece) {
    pending_ += piece;
    std::string_view left = pending_;
    for (;;) {
      const void* found = memmem(left.data(), left.size(), mark.data(), mark.size());
      if (found == nullptr) break;
      const auto at = std::size_t(static_cast<const char*>(found) - left.data());
      if (left.size() - at < longest) break;
      left.remove_prefix(at + mark.size());
      take(left.substr(0, left.find('"')));
    }
    pending_.erase(0, pending_.size() - std::min(left.size(), longest));
  }

  // "" where there are none.
  std::string remark() {
    look(std::string(longest, ' '));
    if (count_ == 0) return {};
    return str(counted(count_, "block"), " of merged cells (", places_,
               count_ > merges_named ? ", ..." : "",
               "): the value is in the first cell of each, the others are NULL");
  }

 private:
  static constexpr std::string_view mark = "<mergeCell ref=\"";
  static constexpr std::size_t longest = mark.size() + 24;

  void take(std::string_view place) {
    if (++count_ > merges_named) return;
    places_ += str(count_ > 1 ? ", " : "", printable(place.substr(0, longest)));
  }

  std::string pending_;
  std::string places_;
  std::size_t count_ = 0;
};

class Decoding {
 public:
  Decoding(int file, const DecoderLimits& limits)
      : limits_(limits),
        archive_(file, limits),
        book_(read_workbook(archive_)),
        texts_(archive_, book_.shared_texts, limits.text_bytes_max) {
    if (book_.sheets.empty()) {
      throw Error(ErrorKind::bad_input, "the workbook has no sheet with cells");
    }
  }

  ForeignTable head(const XlsxSheet& sheet) {
    XlsxSheetEvents events(sheet, book_, texts_, limits_, nullptr);
    XlsxPart part = archive_.open(sheet.part);
    read_xml(printable(sheet.part), [&](std::span<char> into) { return part.read(into); }, events);
    ForeignTable table{sheet.name, events.fields(), {}};
    if (sheet.hidden) table.remarks.emplace_back("the sheet is hidden");
    if (table.fields.empty()) table.remarks.emplace_back("the sheet is empty");
    if (!events.header_fault().empty()) {
      table.remarks.push_back(str("in the header, ", events.header_fault()));
    }
    const std::string merges = merge_remark(sheet.part);
    if (!merges.empty()) table.remarks.push_back(merges);
    return table;
  }

  void rows(std::size_t table, RowSink& sink) {
    const XlsxSheet& sheet = book_.sheets.at(table);
    XlsxSheetEvents events(sheet, book_, texts_, limits_, &sink);
    XlsxPart part = archive_.open(sheet.part);
    std::uint64_t given = 0;
    std::uint64_t told = 0;
    const auto input = [&](std::span<char> into) {
      const std::size_t count = part.read(into);
      given += count;
      if (given - told >= progress_step) {
        told = given;
        // As far in the file as in the sheet, which is most of it. The size may lie.
        const double share = double(given) / double(std::max(part.bytes(), given));
        sink.progress(std::uint64_t(share * double(archive_.file_bytes())));
      }
      return count;
    };
    read_xml(printable(sheet.part), input, events);
  }

  const std::vector<XlsxSheet>& sheets() const noexcept { return book_.sheets; }

 private:
  std::string merge_remark(const std::string& name) {
    XlsxPart part = archive_.open(name);
    if (part.bytes() > merge_bytes_left_) return {};
    merge_bytes_left_ -= part.bytes();
    std::vector<char> buffer(std::size_t{64} << 10);
    MergedCells merged;
    while (const std::size_t count = part.read(buffer)) merged.look({buffer.data(), count});
    return merged.remark();
  }

  const DecoderLimits& limits_;
  XlsxArchive archive_;
  std::uint64_t merge_bytes_left_ = merges_looked_for_in;  // of all sheets together
  XlsxWorkbook book_;
  XlsxTexts texts_;
};

}  // namespace

void decode_xlsx(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  Decoding decoding(file, limits);
  std::vector<ForeignTable> tables;
  for (const XlsxSheet& sheet : decoding.sheets()) {
    tables.push_back(decoding.head(sheet));
  }
  sink.tables(tables);
  if (table != no_rows) decoding.rows(table, sink);
}

}  // namespace footfall
