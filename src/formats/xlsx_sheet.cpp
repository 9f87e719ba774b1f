#include "formats/xlsx_sheet.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "formats/foreign_file.h"

namespace footfall {
namespace {

// Of all cells of a row: far more than any row of data has.
constexpr std::size_t row_bytes_max = std::size_t{64} << 20;

}  // namespace

XlsxSheetEvents::XlsxSheetEvents(const XlsxSheet& sheet, const XlsxWorkbook& book,
                                 const XlsxTexts& texts, const DecoderLimits& limits, RowSink* sink)
    : sheet_(sheet), book_(book), texts_(texts), limits_(limits), sink_(sink) {}

void XlsxSheetEvents::begin(std::string_view name, const XmlAttributes& attributes) {
  // worksheet > sheetData > row > c > v, f or is > ...
  switch (++depth_) {
    case 1: return begin_root(name);
    case 2: in_data_ = name == "sheetData"; return;
    case 3:
      if (in_data_ && name == "row") begin_row(attributes);
      return;
    case 4:
      if (in_row_ && name == "c") begin_cell(attributes);
      return;
    default:
      if (in_cell_) begin_inside_cell(name);
  }
}

void XlsxSheetEvents::end(std::string_view) {
  taking_text_ = false;
  if (depth_ == phonetic_depth_) phonetic_depth_ = 0;
  switch (depth_--) {
    case 4:
      if (in_cell_) finish_cell();
      return;
    case 3:
      if (in_row_) finish_row();
      return;
    case 2: in_data_ = false; return;
    default: return;
  }
}

void XlsxSheetEvents::begin_root(std::string_view name) const {
  if (name == "worksheet") return;
  throw Error(ErrorKind::bad_input, str(printable(sheet_.part), " is no sheet: it begins with <",
                                        printable(name, 40), ">"));
}

void XlsxSheetEvents::begin_row(const XmlAttributes& attributes) {
  std::int64_t number = std::int64_t(row_) + 1;
  const auto given = attributes.find("r");
  if (!given.empty()) {
    const auto parsed = parse_int64(given);
    if (!parsed || *parsed < 1) {
      throw Error(ErrorKind::bad_input,
                  str("sheet \"", printable(sheet_.name), "\" has a row with the number \"",
                      printable(given, 40), "\""));
    }
    if (*parsed <= row_) {
      throw Error(ErrorKind::bad_input,
                  str("sheet \"", printable(sheet_.name), "\" has row ", *parsed, " behind row ",
                      row_, "; rows must stand in order"),
                  "save it again in a spreadsheet program");
    }
    number = *parsed;
  }
  if (number > sheet_rows_max) {
    throw Error(ErrorKind::bad_input,
                str("sheet \"", printable(sheet_.name), "\" has a row ", grouped(number),
                    "; a sheet ends at row ", grouped(sheet_rows_max)),
                "save what does not fit in a sheet as CSV");
  }
  in_row_ = true;
  row_ = std::uint32_t(number);
  next_column_ = 0;
  cells_.clear();
  row_text_.clear();
  row_bytes_ = 0;
  fault_.clear();
}

void XlsxSheetEvents::begin_cell(const XmlAttributes& attributes) {
  in_cell_ = true;
  type_ = CellType::number;
  style_ = 0;
  has_formula_ = false;
  misplaced_ = false;
  value_.clear();
  std::string_view place;
  for (const char* const* pair = attributes.pairs(); *pair != nullptr; pair += 2) {
    if (pair[0][0] == '\0' || pair[0][1] != '\0') continue;
    const std::string_view value(pair[1]);
    switch (pair[0][0]) {
      case 'r': place = value; break;
      case 's': style_ = std::size_t(parse_int64(value).value_or(-1)); break;
      case 't':
        type_ = value == "s"           ? CellType::shared
                : value == "n"         ? CellType::number
                : value == "str"       ? CellType::text
                : value == "inlineStr" ? CellType::inlined
                : value == "b"         ? CellType::truth
                : value == "e"         ? CellType::error
                : value == "d"         ? CellType::date
                                       : CellType::unknown;
        break;
      default: break;
    }
  }
  place_cell(place);
}

void XlsxSheetEvents::place_cell(std::string_view place) {
  column_ = next_column_;
  if (!place.empty()) {
    const auto parsed = parse_place(place);
    if (!parsed || parsed->row != row_) {
      if (fault_.empty()) {
        fault_ = str("a cell says that it is at \"", printable(place, 40),
                     "\", which is no place in this row (A", row_, " to XFD", row_, ")");
      }
      misplaced_ = true;
      return;
    }
    column_ = parsed->column;
  }
  if (column_ >= sheet_columns_max) {
    if (fault_.empty()) fault_ = str("it has more than ", grouped(sheet_columns_max), " cells");
    misplaced_ = true;
  } else if (column_ < next_column_) {
    fault("stands behind a cell that is to the right of it, or is there twice");
    misplaced_ = true;
  } else {
    next_column_ = column_ + 1;
  }
}

void XlsxSheetEvents::begin_inside_cell(std::string_view name) {
  // v, f and is; in <is> t, and r with a t of its own, and rPh with one that does not count.
  if (name == "f") {
    has_formula_ = true;
  } else if (name == "v") {
    taking_text_ = depth_ == 5;
  } else if (name == "t") {
    taking_text_ = depth_ > 5 && phonetic_depth_ == 0;
  } else if (name == "rPh" && phonetic_depth_ == 0) {
    phonetic_depth_ = depth_;
  }
}

void XlsxSheetEvents::take_text(std::string_view piece) {
  if (value_.size() > limits_.text_bytes_max) return;
  value_ += piece.substr(0, limits_.text_bytes_max + 1 - value_.size());
}

void XlsxSheetEvents::finish_cell() {
  in_cell_ = false;
  if (misplaced_) return;
  if (value_.empty()) {
    if (has_formula_ && type_ != CellType::text) {
      fault(
          "holds a formula whose result was not saved; open the file in a spreadsheet program "
          "and save it there");
    }
    return;
  }
  if (type_ == CellType::shared) {
    put_shared();
  } else {
    read_value();
  }
}

void XlsxSheetEvents::put_shared() {
  const auto index = parse_int64(trim(value_));
  if (!index || *index < 0 || std::uint64_t(*index) >= texts_.count()) {
    fault(str("refers to shared text ", printable(value_, 40), " of ", texts_.count(),
              " (they count from 0)"));
    return;
  }
  const std::string_view text = texts_.text(std::size_t(*index));
  if (text.size() > limits_.text_bytes_max) {
    fault(str("is longer than ", grouped(std::int64_t(limits_.text_bytes_max)), " bytes"));
    return;
  }
  put({text.data(), 0, text.size()});
}

void XlsxSheetEvents::read_value() {
  const std::size_t at = row_text_.size();
  if (value_.size() > limits_.text_bytes_max) {
    fault(str("is longer than ", grouped(std::int64_t(limits_.text_bytes_max)), " bytes"));
    return;
  }
  switch (type_) {
    case CellType::number: read_number(); break;
    case CellType::text:
    case CellType::inlined:
    case CellType::shared: append_unescaped(row_text_, value_); break;
    case CellType::truth: read_truth(); break;
    case CellType::error:
      if (value_ == "#N/A") return;
      fault(str("holds the error ", printable(value_, 60)));
      row_text_ += value_;
      break;
    case CellType::date:
      if (!append_iso_date(row_text_, value_)) {
        fault(str("is marked as a date and holds \"", printable(value_, 60), "\""));
        row_text_ += value_;
      }
      break;
    case CellType::unknown:
      fault("is of a kind that workbooks do not have");
      row_text_ += value_;
      break;
  }
  put({nullptr, at, row_text_.size() - at});
}

void XlsxSheetEvents::read_number() {
  NumberShape shape = NumberShape::number;
  if (style_ < book_.shapes.size()) {
    shape = book_.shapes[style_];
  } else if (!book_.shapes.empty()) {
    fault("has a format that the workbook does not have");
  }
  if (shape != NumberShape::number) {
    const std::string reason = append_date(row_text_, value_, shape, book_.from_1904);
    if (reason.empty()) return;
    fault(reason);
    row_text_ += value_;
  } else if (!append_number(row_text_, value_)) {
    fault(str("is marked as a number and holds \"", printable(value_, 60), "\""));
    row_text_ += value_;
  }
}

void XlsxSheetEvents::read_truth() {
  const auto value = trim(value_);
  if (value == "1" || value == "true") {
    row_text_ += "true";
  } else if (value == "0" || value == "false") {
    row_text_ += "false";
  } else {
    fault(str("is marked as true or false and holds \"", printable(value_, 60), "\""));
    row_text_ += value_;
  }
}

void XlsxSheetEvents::put(Cell cell) {
  row_bytes_ += cell.count;
  if (row_bytes_ > row_bytes_max) {
    fault(str("is too much for one row: it holds more than ", row_bytes_max >> 20, " MiB"));
    return;
  }
  if (cell.count == 0) return;
  cells_.resize(column_);
  cells_.push_back(cell);
}

void XlsxSheetEvents::fault(std::string_view reason) {
  if (fault_.empty()) fault_ = str("cell ", column_name(column_), row_, " ", reason);
}

void XlsxSheetEvents::finish_row() {
  in_row_ = false;
  if (cells_.empty() && fault_.empty()) return;
  views_.clear();
  for (const Cell& cell : cells_) {
    views_.emplace_back(cell.shared != nullptr ? cell.shared : row_text_.data() + cell.at,
                        cell.count);
  }
  if (fields_.empty()) {
    take_header();
  } else {
    give_row();
  }
}

void XlsxSheetEvents::take_header() {
  header_fault_ = fault_;
  if (views_.size() > limits_.fields_max) {
    throw Error(
        ErrorKind::limit,
        str("sheet \"", printable(sheet_.name), "\" has ", grouped(std::int64_t(views_.size())),
            " columns, over the limit of ", grouped(std::int64_t(limits_.fields_max))));
  }
  fields_.assign(views_.begin(), views_.end());
  if (fields_.empty()) fields_.emplace_back();
  if (sink_ == nullptr) stop();
}

void XlsxSheetEvents::give_row() {
  if (views_.size() > fields_.size() && fault_.empty()) {
    const auto beyond = std::find_if(views_.begin() + std::ptrdiff_t(fields_.size()), views_.end(),
                                     [](std::string_view cell) { return !cell.empty(); });
    fault_ = str("cell ", column_name(std::uint32_t(beyond - views_.begin())), row_,
                 " is to the right of the header's last column, which is ",
                 column_name(std::uint32_t(fields_.size() - 1)));
  }
  if (views_.size() < fields_.size()) views_.resize(fields_.size());
  if (fault_.empty()) {
    sink_->row(row_, views_);
  } else {
    sink_->bad_row(row_, fault_, csv_line(views_));
  }
}

}  // namespace footfall
