#include "ingest/not_a_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "base/error.h"
#include "base/text.h"
#include "formats/byte_source.h"

namespace footfall {
namespace {

struct Beginning {
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array beginnings = std::to_array<Beginning>({
    {"\x89PNG", "a picture (PNG)"},
    {"\xff\xd8\xff", "a picture (JPEG)"},
    {"GIF8", "a picture (GIF)"},
    {"BM", "a picture (BMP)"},
    {"RIFF", "a picture or a sound (RIFF)"},
    {"%PDF", "a PDF document"},
    {"\x7f"
     "ELF",
     "a program"},
    {"MZ", "a program"},
    {"PK\x03\x04", "a zip archive"},
    {"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"},
    {"SQLite format 3", "an SQLite database"},
    {"7z\xbc\xaf", "a 7z archive"},
    {"Rar!", "a RAR archive"},
    {"<!DOCTYPE", "markup (HTML)"},
    {"<html", "markup (HTML)"},
    {"<?xml", "markup (XML)"},
    {"<svg", "a picture (SVG)"},
    {"{\\rtf", "an RTF document"},
});

std::string hint_for(std::string_view what) {
  if (what.find(".xls") != std::string_view::npos) return "save it as .xlsx or as CSV";
  if (what.find("archive") != std::string_view::npos) return "unpack it and name what is in it";
  if (what.find("SQLite") != std::string_view::npos) {
    return "write the table to CSV: sqlite3 -csv -header FILE 'SELECT * FROM orders'";
  }
  return "footfall reads CSV, JSON, XLSX, Parquet, ORC and Arrow files with one row an event";
}

// Text of whose beginning a control character is a part is none.
bool is_binary(std::string_view bytes) {
  return std::ranges::count_if(bytes, [](char c) {
           return static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\r' && c != '\t' &&
                  c != '\0' && c != '\f';
         }) > std::ptrdiff_t(bytes.size() / 50 + 1);
}

// Lines above a table: the header is the first of the lines that most are like, by a separator that
// the first line of the file does not have.
void refuse_lines_above(const std::string& name, const std::vector<std::string>& lines) {
  for (const char separator : {',', ';', '\t', '|'}) {
    std::map<std::size_t, std::size_t> counts;
    for (const auto& line : lines) ++counts[std::size_t(std::ranges::count(line, separator))];
    const auto most =
        std::ranges::max_element(counts, {}, [](const auto& pair) { return pair.second; });
    if (most->first < 2 || most->second < 3 || most->second * 2 < lines.size()) continue;
    std::size_t above = 0;
    while (std::size_t(std::ranges::count(lines[above], separator)) != most->first) ++above;
    if (above == 0) continue;
    throw Error(
        ErrorKind::bad_input,
        str(printable(name), ": ", counted(above, "line"), above == 1 ? " stands" : " stand",
            " above the table: \"", printable(lines.front(), 60), "\""),
        str("take off what is above the line \"", printable(lines[above], 60), "\""));
  }
}

}  // namespace

void refuse_other_files(const Input& input) {
  if (!input.reopens) return;
  std::array<char, 4096> first{};
  const auto bytes = open_bytes(input.path, ExpansionLimit{}, Inside::tables);
  const std::string_view text(first.data(), bytes->read(std::span(first)));
  if (text.empty()) throw Error(ErrorKind::bad_input, str(printable(input.path), ": is empty"));
  for (const auto& [begin, what] : beginnings) {
    const std::string_view front = begin.starts_with('<') ? trim(text) : text;
    const bool short_mark = begin.size() < 3 && !is_binary(text);  // "BM" begins words, too
    if (!front.starts_with(begin) || short_mark) continue;
    throw Error(ErrorKind::bad_input,
                str(printable(input.path), ": is ", what, ", not a table of events"),
                hint_for(what));
  }
  const bool utf16 = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (!utf16 && is_binary(text)) {
    throw Error(ErrorKind::bad_input,
                str(printable(input.path),
                    ": is a binary file of a kind that is not known, not a "
                    "table of events"),
                hint_for({}));
  }
}

void refuse_prose(const std::string& name, const std::vector<std::string>& lines,
                  const std::vector<std::size_t>& fields) {
  std::map<std::size_t, std::size_t> counts;
  for (const std::size_t count : fields) ++counts[count];
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& pair) { return pair.second; });
  const std::size_t usual = most->first;
  const bool regular = most->second * 10 >= fields.size() * 7;
  if (usual == 1 || !regular) refuse_lines_above(name, lines);
  if (usual == 1) {
    throw Error(ErrorKind::bad_input,
                str(printable(name),
                    ": is text without columns, not a table of events; its first "
                    "line: \"",
                    printable(lines.front(), 60), "\""),
                "footfall reads tables with one row an event; fields may be separated by , ; TAB "
                "or |, or stand at fixed places that [fixed_width] in a mapping names");
  }
  if (!regular) {
    throw Error(ErrorKind::bad_input,
                str(printable(name), ": its lines have different numbers of fields (", most->second,
                    " of ", fields.size(), " have ", usual,
                    "); it is prose or several tables in one file, not a table of events"),
                "footfall reads tables with one row an event");
  }
  if (fields.front() < usual) refuse_lines_above(name, lines);
}

}  // namespace footfall
