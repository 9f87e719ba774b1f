#include "formats/xlsx_module.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>
#include <xlsxwriter.h>

namespace footfall {
namespace {

constexpr std::size_t characters_max = 32767;  // of a cell
constexpr std::int64_t exact_max =
    999999999999999;                    // 15 digits: what a spreadsheet keeps and shows
constexpr double days_to_1970 = 25569;  // a sheet counts days from 1899-12-30 on
constexpr std::int64_t micros_a_day = 86'400'000'000;
constexpr std::int32_t first_day = -25508;  // 1900-03-01; before it, sheets disagree

// A temporary folder for the workbook, gone at the end. The library writes files only.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;  // a leftover in the temporary folder harms nobody
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::size_t characters(std::string_view text) {
  std::size_t count = 0;  // UTF-16 units, as a sheet counts
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) count += byte >= 0xF0U ? 2 : 1;
  }
  return count;
}

bool is_escape(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return false;
  return text.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// "_x000D_" is how a sheet writes a carriage return, so a text that says so itself is escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text.substr(i))) out += "_x005F";
    out += text[i];
  }
  return out;
}

struct Formats {
  lxw_format* header;
  lxw_format* date;
  lxw_format* time;
};

class Sheet {
 public:
  Sheet(lxw_worksheet* sheet, Formats formats) : sheet_(sheet), formats_(formats) {}

  arrow::Status put(lxw_row_t row, lxw_col_t column, const arrow::Array& array, std::int64_t i);

 private:
  arrow::Status put_text(lxw_row_t row, lxw_col_t column, std::string_view text);
  arrow::Status put_time(lxw_row_t row, lxw_col_t column, std::int64_t micros,
                         const arrow::Array& array, std::int64_t i);

  static arrow::Status done(lxw_error error) {
    return error == LXW_NO_ERROR ? arrow::Status::OK()
                                 : arrow::Status::IOError(lxw_strerror(error));
  }

  lxw_worksheet* sheet_;
  Formats formats_;
};

arrow::Status Sheet::put_text(lxw_row_t row, lxw_col_t column, std::string_view text) {
  if (text.empty()) return arrow::Status::OK();
  if (characters(text) > characters_max) {
    return arrow::Status::CapacityError("row ", row, ", column ", column + 1, ": a text of ",
                                        characters(text), " characters; a cell holds ",
                                        characters_max);
  }
  return done(worksheet_write_string(sheet_, row, column, escaped(text).c_str(), nullptr));
}

// As a number a sheet can calculate with, where it is exact: whole milliseconds from March 1900.
arrow::Status Sheet::put_time(lxw_row_t row, lxw_col_t column, std::int64_t micros,
                              const arrow::Array& array, std::int64_t i) {
  const bool exact = micros % 1000 == 0 && micros >= first_day * micros_a_day;
  if (!exact) {
    ARROW_ASSIGN_OR_RAISE(const auto cell, array.GetScalar(i));
    std::string text = cell->ToString();
    text[text.find(' ')] = 'T';
    return put_text(row, column, text);
  }
  const double days = double(micros) / double(micros_a_day) + days_to_1970;
  return done(worksheet_write_number(sheet_, row, column, days, formats_.time));
}

arrow::Status Sheet::put(lxw_row_t row, lxw_col_t column, const arrow::Array& array,
                         std::int64_t i) {
  if (array.IsNull(i)) return arrow::Status::OK();
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return put_text(row, column, static_cast<const arrow::StringArray&>(array).GetView(i));
    case arrow::Type::LARGE_STRING:
      return put_text(row, column, static_cast<const arrow::LargeStringArray&>(array).GetView(i));
    case arrow::Type::BOOL:
      return done(worksheet_write_boolean(
          sheet_, row, column, static_cast<const arrow::BooleanArray&>(array).Value(i), nullptr));
    case arrow::Type::DOUBLE: {
      const double number = static_cast<const arrow::DoubleArray&>(array).Value(i);
      if (!std::isfinite(number)) return arrow::Status::OK();
      return done(worksheet_write_number(sheet_, row, column, number, nullptr));
    }
    case arrow::Type::INT64: {
      const std::int64_t number = static_cast<const arrow::Int64Array&>(array).Value(i);
      if (number > exact_max || number < -exact_max) {
        return put_text(row, column, std::to_string(number));
      }
      return done(worksheet_write_number(sheet_, row, column, double(number), nullptr));
    }
    case arrow::Type::DECIMAL128: {
      const auto& decimals = static_cast<const arrow::Decimal128Array&>(array);
      const arrow::Decimal128 units(decimals.GetValue(i));
      const int scale = static_cast<const arrow::Decimal128Type&>(*array.type()).scale();
      const std::string text = units.ToString(scale);
      const arrow::Decimal128 most(exact_max);
      if (units > most || units < -most) return put_text(row, column, text);
      return done(
          worksheet_write_number(sheet_, row, column, std::strtod(text.c_str(), nullptr), nullptr));
    }
    case arrow::Type::DATE32: {
      const std::int32_t days = static_cast<const arrow::Date32Array&>(array).Value(i);
      if (days < first_day) {
        ARROW_ASSIGN_OR_RAISE(const auto cell, array.GetScalar(i));
        return put_text(row, column, cell->ToString());
      }
      return done(worksheet_write_number(sheet_, row, column, days + days_to_1970, formats_.date));
    }
    case arrow::Type::TIMESTAMP:
      return put_time(row, column, static_cast<const arrow::TimestampArray&>(array).Value(i), array,
                      i);
    default: return arrow::Status::NotImplemented("a column of type ", array.type()->ToString());
  }
}

class XlsxWriter final : public BatchWriter {
 public:
  explicit XlsxWriter(std::shared_ptr<arrow::io::OutputStream> out) : out_(std::move(out)) {}
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;
  ~XlsxWriter() override {
    if (book_ != nullptr) lxw_workbook_free(book_);
  }

  arrow::Status open(const arrow::Schema& schema);
  arrow::Status write(const std::shared_ptr<arrow::RecordBatch>& batch) override;
  arrow::Status finish() override;

 private:
  std::string file() const { return folder_.path() + "/answer.xlsx"; }

  const Folder folder_;
  std::string temporary_ = folder_.path();  // the library wants it writable
  std::shared_ptr<arrow::io::OutputStream> out_;
  lxw_workbook* book_ = nullptr;
  std::optional<Sheet> cells_;
  lxw_row_t row_ = 0;  // the last one written
};

arrow::Status XlsxWriter::open(const arrow::Schema& schema) {
  if (folder_.path().empty()) return arrow::Status::IOError("no temporary folder can be made");
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = temporary_.data();
  book_ = workbook_new_opt(file().c_str(), &options);
  if (book_ == nullptr) return arrow::Status::IOError("no workbook can be made at ", file());
  Formats formats{workbook_add_format(book_), workbook_add_format(book_),
                  workbook_add_format(book_)};
  format_set_bold(formats.header);
  format_set_num_format(formats.date, "yyyy-mm-dd");
  format_set_num_format(formats.time, "yyyy-mm-dd hh:mm:ss");
  // A fixed date, or the same table would give other bytes each second.
  lxw_doc_properties properties{};
  properties.created = 946'684'800;
  workbook_set_properties(book_, &properties);
  lxw_worksheet* sheet = workbook_add_worksheet(book_, "answer");
  worksheet_freeze_panes(sheet, 1, 0);
  for (int column = 0; column < schema.num_fields(); ++column) {
    const auto& name = schema.field(column)->name();
    worksheet_set_column(sheet, lxw_col_t(column), lxw_col_t(column), 16, nullptr);
    worksheet_write_string(sheet, 0, lxw_col_t(column), name.c_str(), formats.header);
  }
  cells_.emplace(sheet, formats);
  return arrow::Status::OK();
}

arrow::Status XlsxWriter::write(const std::shared_ptr<arrow::RecordBatch>& batch) {
  for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
    ++row_;
    for (int column = 0; column < batch->num_columns(); ++column) {
      ARROW_RETURN_NOT_OK(cells_->put(row_, lxw_col_t(column), *batch->column(column), row));
    }
  }
  return arrow::Status::OK();
}

arrow::Status XlsxWriter::finish() {
  const lxw_error closed = workbook_close(std::exchange(book_, nullptr));  // frees it too
  if (closed != LXW_NO_ERROR) return arrow::Status::IOError(lxw_strerror(closed));
  std::ifstream in(file(), std::ios::binary);
  std::array<char, 65536> piece;
  while (in.read(piece.data(), piece.size()), in.gcount() > 0) {
    ARROW_RETURN_NOT_OK(out_->Write(piece.data(), in.gcount()));
  }
  return in.eof() ? arrow::Status::OK() : arrow::Status::IOError("cannot read ", file());
}

}  // namespace

arrow::Result<std::unique_ptr<BatchWriter>> open_xlsx(
    const std::shared_ptr<arrow::Schema>& schema,
    const std::shared_ptr<arrow::io::OutputStream>& out) {
  auto writer = std::make_unique<XlsxWriter>(out);
  ARROW_RETURN_NOT_OK(writer->open(*schema));
  return writer;
}

}  // namespace footfall
