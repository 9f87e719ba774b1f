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

struct Span {
  std::size_t begin;
  std::size_t end;
};

// Columns of characters that are blank in every line, at least two wide or with digits at both
// sides, cut the lines into fields.
std::vector<Span> fixed_fields(const std::vector<std::string>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line.size());
  std::vector<bool> blank(width, true);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) blank[i] = blank[i] && line[i] == ' ';
  }
  std::vector<Span> fields;
  for (std::size_t i = 0; i < width;) {
    if (blank[i]) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < width && !blank[i]) ++i;
    fields.push_back({begin, i});
  }
  return fields;
}

void refuse_fixed_width(const std::string& name, const std::vector<std::string>& lines) {
  std::vector<std::string> looked;
  for (const auto& line : lines) {
    if (!trim(line).empty()) looked.push_back(line);
  }
  if (looked.size() < 4) return;
  const auto fields = fixed_fields(looked);
  // Prose has few columns of blanks through many lines, and no column of numbers.
  const bool numbers = std::ranges::any_of(fields, [&looked](const Span& field) {
    return std::all_of(looked.begin() + 1, looked.end(), [&field](const std::string& line) {
      return line.size() > field.begin &&
             line.substr(field.begin, field.end - field.begin).find_first_of("0123456789") !=
                 std::string::npos;
    });
  });
  if (fields.size() < 3 || !numbers) return;
  std::vector<std::string> widths;
  std::vector<std::string> places;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool last = i + 1 == fields.size();
    const std::size_t end = last ? fields[i].end + 200 : fields[i + 1].begin;
    widths.push_back(str(end - (i == 0 ? 0 : fields[i].begin)));
    places.push_back(str(fields[i].begin + 1, "-", last ? fields[i].end : fields[i + 1].begin));
  }
  throw Error(
      ErrorKind::bad_input,
      str(printable(name), ": is text of fixed width, ", fields.size(),
          " columns at the characters ", join(places, ", "), "; footfall reads separated fields"),
      str("make CSV of it: gawk -v FIELDWIDTHS=\"", join(widths, " "),
          "\" -v OFS='\\t' '{for(i=1;i<=NF;i++)gsub(/^ +| +$/,\"\",$i); $1=$1; print}' FILE > "
          "FILE.tsv"));
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
  if (usual == 1 || !regular) {
    refuse_lines_above(name, lines);
    refuse_fixed_width(name, lines);
  }
  if (usual == 1) {
    throw Error(ErrorKind::bad_input,
                str(printable(name),
                    ": is text without columns, not a table of events; its first "
                    "line: \"",
                    printable(lines.front(), 60), "\""),
                "footfall reads tables with one row an event; fields may be separated by , ; TAB "
                "or |");
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
