#include "api/report_page.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/file_system.h"
#include "base/text.h"
#include "scan/snapshot.h"
#include "store/store.h"
#include "table/order.h"

namespace footfall {
namespace {

// What the page shows of the table of a ranking, or of an answer of a row a user.
constexpr std::size_t long_list_rows_max = 50;
// A card's line of more days would be wider than any screen.
constexpr std::size_t course_rows_max = 5'000;

// Measures whose course over the days is drawn on the cards of the key figures.
constexpr std::array course_measures = {"events",
                                        "users",
                                        "buyers",
                                        "sessions",
                                        "orders",
                                        "revenue",
                                        "gross_revenue",
                                        "aov",
                                        "conversion_user",
                                        "conversion_product",
                                        "conversion_session",
                                        "cart_abandonment"};

// Gives the section the rows that its chart is made of: all of them; of a long ranking the
// greatest, wherever in the answer they stand. There may be millions: none is copied that is not
// drawn.
void choose_drawn(const Table& table, ReportSection& section) {
  const Chart& chart = section.chart;
  const bool ranks = chart.kind == ChartKind::bar || chart.kind == ChartKind::pie ||
                     chart.kind == ChartKind::treemap || chart.kind == ChartKind::network ||
                     chart.kind == ChartKind::scatter;
  if (ranks && table.rows() > charted_rows_max) {
    section.drawn =
        sorted(table, {{chart.size.empty() ? chart.y.at(0) : chart.size, true}}, charted_rows_max);
    return;
  }
  section.not_drawn = too_much_to_draw(chart, table);
  if (section.not_drawn.empty()) section.drawn = table;
}

// A rollup's table holds all that its chart shows.
std::size_t table_rows(const Answer& answer) {
  const bool rollup = answer.spec->rows == Rows::all || answer.chart.kind == ChartKind::treemap;
  return rollup ? report_rows_max : long_list_rows_max;
}

ReportSection section_of(const Wanted& wanted, const Answer& answer) {
  const Spec& spec = *answer.spec;
  ReportSection section{.name = file_stem(wanted),
                        .title = wanted.title.empty() ? spec.title : wanted.title,
                        .group = wanted.group,
                        .definition = spec.definition,
                        .chart = answer.chart,
                        .table = answer.table.head(table_rows(answer)),
                        .rows_of = answer.rows_total};
  if (section.chart.kind != ChartKind::table && answer.table.rows() > section.table.rows()) {
    choose_drawn(answer.table, section);
  }
  for (char& c : section.name) {
    if (c == '.' || c == '-') c = '_';
  }
  if (answer.form == Form::published) section.published = spec.published;
  section.not_applicable = answer.not_applicable.value_or("");
  if (answer.refused) section.not_applicable = answer.refused->message();
  for (const auto& [name, value] : answer.parameters) {
    if (!value.empty()) section.how.push_back({name, value});
  }
  section.how.push_back({"Rows used", grouped(std::int64_t(answer.rows_used))});
  for (const auto& [input, sql] : answer.sql) section.sql += str("-- ", input, "\n", sql, "\n");
  return section;
}

// The choice of rows and the zone as a sentence.
std::string chosen_text(const AskOptions& options, const Schema& schema) {
  std::vector<std::string> parts;
  if (!options.where.empty()) parts.push_back(str("with ", join(options.where, ", ")));
  if (!options.filter.empty()) parts.push_back(str("of the filter ", options.filter));
  if (!options.from.empty()) parts.push_back(str("from ", options.from));
  if (!options.to.empty()) parts.push_back(str("to ", options.to));
  return str(parts.empty() ? str("All rows of the store") : str("Only rows ", join(parts, ", ")),
             "; days and hours are ",
             schema.is_floating() ? str("the shop's own") : str("those of ", options.timezone.zone),
             ".");
}

std::vector<double> course_of(const Table& trend) {
  const std::size_t value = trend.column("value");
  const Field& field = trend.fields()[value];
  std::vector<double> course;
  for (std::size_t row = 0; row < trend.rows(); ++row) {
    if (trend.is_null(row, value)) continue;  // a day without orders has no mean of them
    const bool exact = field.type == Type::integer || field.type == Type::decimal;
    course.push_back(exact ? decimal_to_double(trend.decimal(row, value), field.scale)
                           : trend.real(row, value));
  }
  return course;
}

// The trends that the cards' lines need besides the suite's own answers.
std::vector<Wanted> trends_for(const std::vector<Wanted>& answers) {
  std::vector<Wanted> out;
  if (std::ranges::find(answers, "kpis", &Wanted::name) == answers.end()) return out;
  for (const char* measure : course_measures) {
    out.push_back({"trend", {{"measure", measure}, {"previous", "false"}}});
  }
  return out;
}

}  // namespace

std::string fitting_suite(const std::string& store) {
  const auto data = Snapshot::open(StoreReader::open(real_file_system(), store), 1);
  const bool orders = order_rule(data->schema()) == OrderRule::order_id;
  return orders && data->kind_rows(kinds::view) == 0 ? "orders" : "report";
}

MadeReport make_report(const AskOptions& options, const std::string& suite,
                       const std::string& version) {
  MadeReport made{.asked = {}, .wanted = find_suite(suite).answers, .page = {}, .report = {}};
  std::vector<Wanted> asking = made.wanted;
  const std::vector<Wanted> trends = trends_for(made.wanted);
  asking.insert(asking.end(), trends.begin(), trends.end());
  made.asked = ask(options, asking);
  const Manifest& manifest = made.asked.data->store().manifest();
  const Ledger ledger = manifest.ledger();
  ReportPage page{.title = "footfall report",
                  .dataset = manifest.schema.dataset,
                  .period = made.asked.period,
                  .chosen = chosen_text(options, manifest.schema),
                  .ledger = {.rows_read = std::int64_t(ledger.read),
                             .stored = std::int64_t(ledger.stored),
                             .set_aside = std::int64_t(ledger.set_aside),
                             .dropped = std::int64_t(ledger.duplicates),
                             .superseded = std::int64_t(ledger.superseded)}};
  for (const auto& [name, text] : made.asked.facts) page.facts.push_back({name, text});
  page.facts.push_back({"footfall", version});
  for (std::size_t i = 0; i < made.wanted.size(); ++i) {
    page.sections.push_back(section_of(made.wanted[i], made.asked.answers[i]));
  }
  for (std::size_t i = 0; i < trends.size(); ++i) {
    const Answer& answer = made.asked.answers[made.wanted.size() + i];
    if (answer.not_applicable || answer.refused) continue;
    if (answer.table.rows() > course_rows_max) continue;
    page.courses[trends[i].parameters.at("measure")] = course_of(answer.table);
  }
  made.report = write_report(page, options.threads);
  made.page = std::move(page);
  return made;
}

}  // namespace footfall
