#include "formats/workbook.h"

#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::string_view declaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
constexpr std::string_view main_space =
    R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")";
constexpr std::string_view office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view relations =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";

std::string relation(std::string_view id, std::string_view type, std::string_view target) {
  return str("<Relationship Id=\"", id, "\" Type=\"", office, "/", type, "\" Target=\"", target,
             "\"/>");
}

std::string sheet_part(const std::string& rows, const std::string& behind) {
  return str(declaration, "<worksheet ", main_space, "><sheetData>", rows, "</sheetData>", behind,
             "</worksheet>");
}

std::string join_cells(std::span<const std::string_view> cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += str(i == 0 ? "" : " | ", cells[i]);
  return line;
}

class Collector final : public RowSink {
 public:
  explicit Collector(Decoded& into) : into_(into) {}
  void tables(const std::vector<ForeignTable>& tables) override { into_.tables = tables; }
  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    into_.rows.push_back(str(number, ": ", join_cells(cells)));
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    into_.rows.push_back(str(number, " is bad: ", reason, " {", raw, "}"));
  }
  void progress(std::uint64_t bytes) override { into_.progress.push_back(bytes); }

 private:
  Decoded& into_;
};

}  // namespace

std::vector<ZipEntry> parts_of(const Workbook& book) {
  std::string sheets =
      str("<sheet name=\"Orders\" sheetId=\"1\"",
          book.state.empty() ? "" : str(" state=\"", book.state, "\""), " r:id=\"rId1\"/>");
  std::string links = relation("rId1", "worksheet", "worksheets/sheet1.xml");
  std::vector<ZipEntry> parts;
  const auto add = [&](std::string name, std::string bytes) {
    parts.push_back({std::move(name), std::move(bytes)});
  };
  add("_rels/.rels",
      str(declaration, relations, relation("rId1", "officeDocument", "xl/workbook.xml"),
          "</Relationships>"));
  add("xl/worksheets/sheet1.xml", sheet_part(book.rows, book.behind));
  for (std::size_t i = 0; i < book.more_sheets.size(); ++i) {
    const std::string number = std::to_string(i + 2);
    sheets += str("<sheet name=\"Sheet", number, "\" sheetId=\"", number, "\" r:id=\"rId", number,
                  "\"/>");
    links += relation("rId" + number, "worksheet", str("worksheets/sheet", number, ".xml"));
    add(str("xl/worksheets/sheet", number, ".xml"), sheet_part(book.more_sheets[i], ""));
  }
  if (!book.shared.empty()) {
    links += relation("rId98", "sharedStrings", "sharedStrings.xml");
    add("xl/sharedStrings.xml", str(declaration, "<sst ", main_space, ">", book.shared, "</sst>"));
  }
  if (!book.styles.empty()) {
    links += relation("rId99", "styles", "/xl/styles.xml");
    add("xl/styles.xml",
        str(declaration, "<styleSheet ", main_space, "><numFmts>", book.formats,
            "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>", book.styles,
            "</cellXfs></styleSheet>"));
  }
  add("xl/workbook.xml",
      str(declaration, "<workbook ", main_space, " xmlns:r=\"", office, "\"><workbookPr ",
          book.settings, "/><sheets>", sheets, "</sheets></workbook>"));
  add("xl/_rels/workbook.xml.rels", str(declaration, relations, links, "</Relationships>"));
  return parts;
}

std::vector<ZipEntry> without_part(std::vector<ZipEntry> parts, std::string_view name) {
  std::erase_if(parts, [&](const ZipEntry& part) { return part.name == name; });
  return parts;
}

std::vector<ZipEntry> with_part(std::vector<ZipEntry> parts, const std::string& name,
                                const std::string& bytes) {
  parts = without_part(std::move(parts), name);
  parts.push_back({name, bytes});
  return parts;
}

int file_of(const std::string& bytes) {
  const int file = memfd_create("workbook", MFD_CLOEXEC);
  std::size_t written = 0;
  while (written < bytes.size()) {
    const auto count = write(file, bytes.data() + written, bytes.size() - written);
    if (count <= 0) break;
    written += std::size_t(count);
  }
  return file;
}

Decoded decode_bytes(const std::string& bytes, std::size_t table, const DecoderLimits& limits) {
  const int file = file_of(bytes);
  Decoded decoded;
  Collector sink(decoded);
  try {
    decode_xlsx(file, table, limits, sink);
  } catch (const Error& error) {
    const auto kind = error.kind() == ErrorKind::bad_input ? "bad_input"
                      : error.kind() == ErrorKind::limit   ? "limit"
                                                           : "another kind";
    decoded.error = str(kind, ": ", error.message());
    decoded.hint = error.hint();
  }
  close(file);
  return decoded;
}

Decoded decode(const std::vector<ZipEntry>& parts, std::size_t table, const DecoderLimits& limits) {
  return decode_bytes(zip_of(parts), table, limits);
}

Decoded decode(const Workbook& book, std::size_t table, const DecoderLimits& limits) {
  return decode(parts_of(book), table, limits);
}

std::string row(int number, const std::string& cells) {
  return str("<row r=\"", number, "\">", cells, "</row>");
}

std::string text_cell(const std::string& place, const std::string& text) {
  return str("<c r=\"", place, "\" t=\"inlineStr\"><is><t>", text, "</t></is></c>");
}

}  // namespace footfall
