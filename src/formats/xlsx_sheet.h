// A sheet's XML as rows: xlsx_decoder.cpp says what becomes of its cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/row_sink.h"
#include "formats/xlsx_cells.h"
#include "formats/xlsx_parts.h"
#include "formats/xml_reader.h"

namespace footfall {

class XlsxSheetEvents final : public XmlEvents {
 public:
  // Rows go to `sink`; where it is null, reading stops behind the header. All that is given must
  // outlive this. Error bad_input for rows out of order or beyond a sheet's last one, limit for too
  // many columns.
  XlsxSheetEvents(const XlsxSheet& sheet, const XlsxWorkbook& book, const XlsxTexts& texts,
                  const DecoderLimits& limits, RowSink* sink);

  void begin(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override {
    if (taking_text_) take_text(piece);
  }

  // Empty where all rows were blank.
  const std::vector<std::string>& fields() const noexcept { return fields_; }
  // What is wrong with the header, or "".
  const std::string& header_fault() const noexcept { return header_fault_; }

 private:
  enum class CellType : std::uint8_t { number, shared, text, inlined, truth, error, date, unknown };
  // A cell's text: a shared one, or a piece of row_text_.
  struct Cell {
    const char* shared = nullptr;
    std::size_t at = 0;
    std::size_t count = 0;
  };

  void begin_root(std::string_view name) const;
  void begin_row(const XmlAttributes& attributes);
  void begin_cell(const XmlAttributes& attributes);
  void begin_inside_cell(std::string_view name);
  void place_cell(std::string_view place);
  void take_text(std::string_view piece);
  void finish_cell();
  void finish_row();
  // The cell's text, to row_text_; or a fault, and there what stands in the file.
  void read_value();
  void read_number();
  void read_truth();
  void put_shared();
  void put(Cell cell);
  void fault(std::string_view reason);  // of the cell; the first of a row counts
  void take_header();
  void give_row();

  const XlsxSheet& sheet_;
  const XlsxWorkbook& book_;
  const XlsxTexts& texts_;
  const DecoderLimits& limits_;
  RowSink* sink_;
  std::vector<std::string> fields_;
  std::string header_fault_;

  // Where in the sheet.
  int depth_ = 0;
  int phonetic_depth_ = 0;  // of the <rPh> that is being skipped; 0: of none
  bool in_data_ = false, in_row_ = false, in_cell_ = false;
  bool taking_text_ = false;

  // The row.
  std::uint32_t row_ = 0;          // its number
  std::uint32_t next_column_ = 0;  // the first one that a cell may have
  std::vector<Cell> cells_;        // one for each column so far
  std::string row_text_;
  std::size_t row_bytes_ = 0;
  std::string fault_;
  std::vector<std::string_view> views_;

  // The cell.
  std::uint32_t column_ = 0;
  CellType type_ = CellType::number;
  std::size_t style_ = 0;
  bool has_formula_ = false;
  bool misplaced_ = false;
  std::string value_;  // what stands in the file; cut where it is too long
};

}  // namespace footfall
