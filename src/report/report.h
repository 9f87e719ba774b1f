// The report: one HTML page that needs nothing but itself. No script, no request; light, dark and
// print from one drawing.
//
// Everything that comes from data (names, SQL, file names) is escaped; the page forbids scripts to
// itself (Content-Security-Policy). The same input gives the same bytes at any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "table/chart.h"
#include "table/table.h"

namespace footfall {

// A name and what it says: "Time zone", "UTC".
struct ReportFact {
  std::string name;
  std::string text;
};

// The course of a measure over time, by its name: oldest first.
using Courses = std::map<std::string, std::vector<double>, std::less<>>;

// rows_read = stored + set_aside + dropped + superseded, over all loads.
struct ReportLedger {
  std::int64_t rows_read = 0;
  std::int64_t stored = 0;
  std::int64_t set_aside = 0;
  std::int64_t dropped = 0;     // exact duplicates
  std::int64_t superseded = 0;  // of dimensions
};

// One answer of the report.
struct ReportSection {
  std::string name;        // of [a-z0-9_]; unique on the page
  std::string title;       // "Conversion funnel"
  std::string group;       // heading over neighbouring sections of the same group; "" for none
  std::string definition;  // what counts
  Chart chart;
  Table table;                       // the first rows, which the table twin shows
  Table drawn = {};                  // the rows of the chart; without columns: those of the table
  std::string not_drawn = {};        // why there is no picture; "" where there can be one
  std::size_t rows_of = 0;           // rows of the whole answer; 0: all are in the table
  std::string published = {};        // why these figures differ from the correct ones; "" for none
  std::string not_applicable = {};   // "needs order_id": then there is no chart and no table
  std::vector<ReportFact> how = {};  // how this number was made; goes before the page's facts
  std::string sql = {};              // "" for none
};

struct ReportPage {
  std::string title;        // "footfall report"
  std::string dataset;      // "rees46"
  std::string period;       // "2019-10-01 to 2019-10-31"; "" where there are no rows
  std::string chosen = {};  // which rows, in which zone, in words: stands under the title
  std::vector<ReportFact> facts =
      {};  // filters, time zone, commit, engine, version: of every section
  ReportLedger ledger = {};
  Courses courses = {};                      // drawn on the cards of key figures
  std::vector<ReportSection> sections = {};  // a chart of kind cards becomes cards of text
};

struct Report {
  std::string html;
  std::vector<std::string> warnings;  // charts that could not be drawn: section and reason
};

// The most rows of a table twin, so that no page grows without end; it says where there are more.
constexpr std::size_t report_rows_max = 2000;

// Why there is no picture of these rows, which have too many points; "" where there can be one.
std::string too_much_to_draw(const Chart& chart, const Table& table);

Report write_report(const ReportPage& page, unsigned threads);

// Every section's chart as an SVG file of its own, in light colours, with its title; "" where the
// section has none or it cannot be drawn (the report's warnings say why).
std::vector<std::string> chart_files(const ReportPage& page, unsigned threads);

// The JSON that a chart is drawn from: the answer's name, title, definition, chart, columns, rows
// and, where rows were left out, how many there are.
std::string answer_json(const ReportSection& section);

}  // namespace footfall
