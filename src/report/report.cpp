#include "report/report.h"

#include <algorithm>
#include <memory>
#include <stop_token>

#include "base/error.h"
#include "base/text.h"
#include "base/threads.h"
#include "report/embedded.h"
#include "report/html.h"
#include "report/renderer.h"

namespace footfall {
namespace {

constexpr int chart_width = 860;  // CSS pixels; the page scales it to its column
constexpr int file_width = 960;
// More would be a page of megabytes and a picture in which nothing can be told apart.
constexpr std::size_t points_max = 5'000;
constexpr std::size_t heatmap_cells_max = 20'000;

struct Drawn {
  Drawing drawing;
  std::string failure;  // why there is no drawing; "" where there is one or none is due
};

// The total of an answer whose chart is by something (cart abandonment by category): one row of
// measures of many units is no picture but a few figures.
bool is_total(const ReportSection& section) {
  const Table& table = section.table;
  const auto named = [&](const Field& field) { return field.name == section.chart.x; };
  return table.rows() == 1 && !section.chart.x.empty() &&
         std::ranges::none_of(table.fields(), named) &&
         std::ranges::none_of(table.fields(),
                              [](const Field& field) { return field.type == Type::text; });
}

bool has_chart(const ReportSection& section) {
  return section.not_applicable.empty() && !is_total(section) &&
         section.chart.kind != ChartKind::table && section.chart.kind != ChartKind::cards &&
         section.table.rows() > 0;
}

bool has_cards(const ReportSection& section) {
  return section.not_applicable.empty() && section.chart.kind == ChartKind::cards;
}

// What the chart's picture is made of: of lines and cells the values that there are, else the rows.
std::size_t points_of(const Chart& chart, const Table& table) {
  if (chart.kind != ChartKind::line && chart.kind != ChartKind::heatmap) return table.rows();
  std::size_t points = 0;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    if (std::ranges::find(chart.y, table.fields()[column].name) == chart.y.end()) continue;
    for (std::size_t row = 0; row < table.rows(); ++row)
      points += table.is_null(row, column) ? 0 : 1;
  }
  return points;
}

const Table& chart_rows(const ReportSection& section) {
  return section.drawn.fields().empty() ? section.table : section.drawn;
}

// What is drawn, and how: for the page, or each in a file of its own.
struct Manner {
  ChartTheme theme = ChartTheme::page;
  int width = chart_width;
};

// Charts are dealt out to threads with a renderer each. A chart that cannot be drawn must not cost
// the report: its section says why instead.
std::vector<Drawn> draw_all(const ReportPage& page, unsigned threads, Manner manner,
                            std::string& variables) {
  const bool cards = manner.theme != ChartTheme::page;  // the page writes them as text
  std::vector<std::size_t> jobs;
  for (std::size_t i = 0; i < page.sections.size(); ++i) {
    const ReportSection& section = page.sections[i];
    if (has_chart(section) || (cards && has_cards(section))) jobs.push_back(i);
  }
  // An engine takes as long to make as some three charts to draw.
  const auto useful = static_cast<unsigned>(std::max<std::size_t>(1, jobs.size() / 3));
  const unsigned workers = std::clamp(threads, 1U, useful);
  std::vector<std::unique_ptr<ChartRenderer>> renderers(workers);
  std::vector<Drawn> drawn(page.sections.size());
  parallel_for(jobs.size() + 1, workers, std::stop_token{}, [&](std::size_t job, unsigned worker) {
    auto& renderer = renderers[worker];
    if (!renderer) renderer = std::make_unique<ChartRenderer>();
    if (job == jobs.size()) {
      variables = renderer->page_variables();
      return;
    }
    const ReportSection& section = page.sections[jobs[job]];
    std::string& failure = drawn[jobs[job]].failure;
    failure = section.not_drawn;
    if (failure.empty()) failure = too_much_to_draw(section.chart, chart_rows(section));
    if (!failure.empty()) return;
    try {
      drawn[jobs[job]].drawing =
          renderer->draw(answer_json(section), section.name, manner.theme, manner.width);
    } catch (const Error& error) {
      failure = error.message();
    }
  });
  return drawn;
}

std::string head(const ReportPage& page, const std::string& variables) {
  const std::string title = page.dataset.empty() ? page.title : str(page.title, ": ", page.dataset);
  return str(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
      "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
      "<meta name=\"color-scheme\" content=\"light dark\">\n",
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>", escaped(title),
      "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n", variables, page_style(),
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the answers</a>\n");
}

std::string contents(const ReportPage& page) {
  std::string out = "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n";
  std::string group;
  for (const auto& section : page.sections) {
    if (!section.not_applicable.empty()) continue;
    if (section.group != group) {
      group = section.group;
      if (!group.empty()) out += str("<li class=\"group\">", escaped(group), "</li>\n");
    }
    out +=
        str("<li><a href=\"#", escaped(section.name), "\">", escaped(section.title), "</a></li>\n");
  }
  return out + "</ol>\n</nav>\n";
}

std::string ledger_part(const char* sign, std::int64_t rows, const char* name) {
  return str("<span class=\"sign\">", sign, "</span><span class=\"part\"><b>", grouped(rows),
             "</b> ", name, "</span>");
}

std::string ledger_line(const ReportLedger& ledger) {
  return str("<p class=\"ledger\"><span class=\"part\">The whole store:</span> ",
             "<span class=\"part\"><b>", grouped(ledger.rows_read), "</b> ",
             ledger.rows_read == 1 ? "row" : "rows", " read</span>",
             ledger_part("=", ledger.stored, "stored"),
             ledger_part("+", ledger.set_aside, "set aside"),
             ledger_part("+", ledger.dropped, "dropped as duplicates"),
             ledger_part("+", ledger.superseded, "superseded"), "</p>\n");
}

std::string header(const ReportPage& page) {
  std::string out = str("<header>\n<h1>", escaped(page.title), "</h1>\n<p class=\"subject\">");
  if (!page.dataset.empty()) out += str("<b>", escaped(page.dataset), "</b>");
  if (!page.period.empty()) out += str("<span>", escaped(page.period), "</span>");
  return out + "</p>\n" + paragraph("chosen", page.chosen) + ledger_line(page.ledger) +
         "</header>\n";
}

std::string figure(const ReportPage& page, const ReportSection& section, const Drawn& drawn) {
  if (section.chart.kind == ChartKind::cards) {
    return figure_cards(section.table, page.courses);
  }
  if (is_total(section)) return row_cards(section.table);
  if (!drawn.failure.empty()) {
    return paragraph("failure", str("There is no picture here: ", drawn.failure, "."));
  }
  if (section.table.rows() == 0) return paragraph("empty", "No row of the chosen data falls here.");
  if (drawn.drawing.svg.empty()) return "";
  std::vector<std::string> notes = drawn.drawing.notes;
  if (!section.chart.note.empty()) notes.insert(notes.begin(), section.chart.note);
  return str("<div class=\"chart\">", drawn.drawing.svg, "</div>\n",
             paragraph("note", join(notes, " ")));
}

std::string how_made(const ReportPage& page, const ReportSection& section) {
  std::vector<ReportFact> facts = section.how;
  for (const auto& fact : page.facts) {
    const bool said = std::ranges::any_of(
        section.how, [&](const ReportFact& own) { return own.name == fact.name; });
    if (!said) facts.push_back(fact);
  }
  return str("<details class=\"how\"><summary>How this was made</summary>\n", fact_list(facts),
             section.sql.empty() ? str("")
                                 : str("<pre tabindex=\"0\" role=\"region\" aria-label=\"SQL of ",
                                       escaped(section.title), "\"><code>", escaped(section.sql),
                                       "</code></pre>\n"),
             "</details>\n");
}

std::string section_html(const ReportPage& page, const ReportSection& section, const Drawn& drawn) {
  const std::string id = escaped(section.name);
  const bool as_rows = section.chart.kind == ChartKind::table;
  std::string twin = table_twin(section, report_rows_max);
  // An answer without a picture shows its table at once.
  if (as_rows) twin.replace(0, std::string_view("<details").size(), "<details open");
  return str("<section id=\"", id, "\" aria-labelledby=\"", id, "-title\">\n<h3 id=\"", id,
             "-title\">", escaped(section.title), "</h3>\n",
             paragraph("definition", section.definition), paragraph("published", section.published),
             figure(page, section, drawn), twin, how_made(page, section), "</section>\n");
}

std::string left_out(const ReportPage& page) {
  std::string items;
  for (const auto& section : page.sections) {
    if (section.not_applicable.empty()) continue;
    items += str("<li><b>", escaped(section.title), "</b>: ", escaped(section.not_applicable),
                 "</li>\n");
  }
  if (items.empty()) return "";
  return str("<section aria-labelledby=\"left-out-title\">\n<h2 id=\"left-out-title\">Not in this ",
             "report</h2>\n<ul class=\"left-out\">\n", items, "</ul>\n</section>\n");
}

}  // namespace

std::string too_much_to_draw(const Chart& chart, const Table& table) {
  const std::size_t points = points_of(chart, table);
  const bool cells = chart.kind == ChartKind::heatmap;
  if (points <= (cells ? heatmap_cells_max : points_max)) return "";
  return str(grouped(std::int64_t(points)),
             " points are too many to draw; choose a period with --from and --to");
}

Report write_report(const ReportPage& page, unsigned threads) {
  std::string variables;
  const std::vector<Drawn> drawn = draw_all(page, threads, Manner{}, variables);
  Report report;
  report.html = head(page, variables) + header(page) + "<div class=\"page\">\n" + contents(page) +
                "<main id=\"content\">\n";
  std::string group;
  for (std::size_t i = 0; i < page.sections.size(); ++i) {
    const ReportSection& section = page.sections[i];
    if (!drawn[i].failure.empty())
      report.warnings.push_back(str(section.name, ": ", drawn[i].failure));
    if (!section.not_applicable.empty()) continue;
    if (section.group != group) {
      group = section.group;
      if (!group.empty()) report.html += str("<h2 class=\"group\">", escaped(group), "</h2>\n");
    }
    report.html += section_html(page, section, drawn[i]);
  }
  report.html += left_out(page) + "</main>\n</div>\n<footer>\n" + fact_list(page.facts) +
                 "</footer>\n</body>\n</html>\n";
  return report;
}

std::vector<std::string> chart_files(const ReportPage& page, unsigned threads) {
  std::string variables;
  std::vector<std::string> files;
  for (Drawn& drawn : draw_all(page, threads, {ChartTheme::light, file_width}, variables)) {
    files.push_back(std::move(drawn.drawing.svg));
  }
  return files;
}

}  // namespace footfall
