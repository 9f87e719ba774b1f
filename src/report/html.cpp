#include "report/html.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "table/write.h"

namespace footfall {
namespace {

constexpr std::size_t figure_letters_max = 12;  // longer ones are set smaller

bool is_number(Type type) {
  return type == Type::integer || type == Type::decimal || type == Type::real;
}

std::size_t whole_rows(const ReportSection& section) {
  return std::max(section.rows_of, section.table.rows());
}

std::string header_cell(const Field& field) {
  const std::string_view unit = unit_name(field.unit);
  const std::string title =
      field.description.empty() ? "" : str(" title=\"", escaped(field.description), "\"");
  return str("<th scope=\"col\"", is_number(field.type) ? " class=\"n\"" : "", title, ">",
             escaped(caption(field.name)),
             unit.empty() ? str("") : str("<span class=\"unit\">", unit, "</span>"), "</th>");
}

std::string shown_figure(const Table& table, std::size_t row) {
  if (!table.is_null(row, table.column("text"))) return table.text(row, "text");
  const std::size_t value = table.column("value");
  return table.is_null(row, value) ? "\u2013" : shown_cell(table, row, value);
}

std::string change_line(const Table& table, std::size_t row) {
  const std::size_t column = table.column("change");
  if (table.is_null(row, column)) return "";
  const double change = table.real(row, column);
  const char* css = change > 0 ? "up" : change < 0 ? "down" : "same";
  const char* mark = change > 0 ? "\u25B2 +" : change < 0 ? "\u25BC " : "";
  return str("<span class=\"delta ", css, "\">", mark, escaped(shown_cell(table, row, column)),
             " vs previous</span>");
}

// A line from the lower left to the right of a small picture, its lowest value at the bottom.
std::string sparkline(const std::vector<double>& course) {
  constexpr double width = 1200;  // tenths of a pixel
  constexpr double height = 240;
  if (course.size() < 3) return "";
  const auto [low, high] = std::ranges::minmax(course);
  if (!(high > low)) return "";
  std::string points;
  for (std::size_t i = 0; i < course.size(); ++i) {
    const double x = width * static_cast<double>(i) / static_cast<double>(course.size() - 1);
    const double y = height * (high - course[i]) / (high - low);
    points += str(i == 0 ? "" : " ", std::lround(x), ",", std::lround(y));
  }
  return str("<svg class=\"spark\" viewBox=\"-10 -15 1220 270\" preserveAspectRatio=\"none\" ",
             "aria-hidden=\"true\"><polyline points=\"", points, "\"/></svg>");
}

// `below` is HTML.
std::string card(std::string_view name, const std::string& figure, const std::string& below) {
  const char* css = figure.size() > figure_letters_max ? "figure long" : "figure";
  return str("<li><span class=\"name\">", escaped(caption(name)), "</span><span class=\"", css,
             "\">", escaped(figure), "</span>", below, "</li>\n");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  const bool valid = valid_utf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (control || (byte >= 0x80 && !valid)) {
          constexpr std::string_view digits = "0123456789abcdef";
          out += str("\\x", digits[byte >> 4], digits[byte & 15]);
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string caption(std::string_view name) {
  std::string words;
  for (const std::string_view word : split(name, '_')) {
    if (!words.empty()) words += ' ';
    words += word == "id" ? "ID" : word == "aov" ? "AOV" : word;
  }
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') {
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  }
  return words;
}

std::string paragraph(std::string_view css_class, std::string_view text) {
  if (text.empty()) return "";
  return str("<p class=\"", css_class, "\">", escaped(text), "</p>\n");
}

std::string fact_list(const std::vector<ReportFact>& facts) {
  std::string out = "<dl class=\"facts\">\n";
  for (const auto& fact : facts) {
    out += str("<div><dt>", escaped(fact.name), "</dt><dd>", escaped(fact.text), "</dd></div>\n");
  }
  return out + "</dl>\n";
}

std::string table_twin(const ReportSection& section, std::size_t rows_max) {
  const Table& table = section.table;
  const std::size_t shown = std::min(table.rows(), rows_max);
  const std::size_t all = whole_rows(section);
  const auto number = [](std::size_t rows) { return grouped(static_cast<std::int64_t>(rows)); };
  const std::string count =
      shown == all ? counted(all, "row") : str(number(shown), " of ", number(all), " shown");
  std::string out =
      str("<details class=\"twin\"><summary>Table <span class=\"count\">", count,
          "</span></summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ",
          "aria-label=\"Table of ", escaped(section.title), "\">\n<table>\n<thead><tr>");
  for (const auto& field : table.fields()) out += header_cell(field);
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < shown; ++row) {
    out += "<tr>";
    for (std::size_t column = 0; column < table.columns(); ++column) {
      const bool number_cell = is_number(table.fields()[column].type);
      out += str(number_cell ? "<td class=\"n\">" : "<td>", escaped(shown_cell(table, row, column)),
                 "</td>");
    }
    out += "</tr>\n";
  }
  out += "</tbody>\n</table>\n</div>\n";
  if (shown < all) {
    out += paragraph("note", str("These are the first ", number(shown), " of ", number(all),
                                 " rows; footfall run gives all of them with --limit 0."));
  }
  return out + "</details>\n";
}

std::string figure_cards(const Table& table, const Courses& courses) {
  std::string out = "<ul class=\"cards\">\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& measure = table.text(row, "measure");
    const auto course = courses.find(measure);
    const std::string line = course == courses.end() ? str("") : sparkline(course->second);
    out += card(measure, shown_figure(table, row), change_line(table, row) + line);
  }
  return out + "</ul>\n";
}

std::string row_cards(const Table& table) {
  std::string out = "<ul class=\"cards\">\n";
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const Field& field = table.fields()[column];
    const std::string unit = field.unit == Unit::seconds
                                 ? str("<span class=\"delta\">", unit_name(field.unit), "</span>")
                                 : str("");
    out += card(field.name, shown_cell(table, 0, column), unit);
  }
  return out + "</ul>\n";
}

}  // namespace footfall
