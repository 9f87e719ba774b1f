#include "api/report_page.h"

#include "base/text.h"
#include "scan/snapshot.h"
#include "store/store.h"

namespace footfall {
namespace {

// What the page shows of a table: a chart wants more rows than the folded table does, but a page
// of a month stays small.
constexpr std::size_t chart_rows_max = 2000;

ReportSection section_of(const Wanted& wanted, const Answer& answer) {
  const Spec& spec = *answer.spec;
  ReportSection section{.name = file_stem(wanted),
                        .title = wanted.title.empty() ? spec.title : wanted.title,
                        .group = wanted.group,
                        .definition = spec.definition,
                        .chart = answer.chart,
                        .table = answer.table.head(chart_rows_max),
                        .rows_of = answer.table.rows()};
  for (char& c : section.name) {
    if (c == '.' || c == '-') c = '_';
  }
  if (answer.form == Form::published) section.published = spec.published;
  section.not_applicable = answer.not_applicable.value_or("");
  for (const auto& [name, value] : answer.parameters) {
    if (!value.empty()) section.how.push_back({name, value});
  }
  section.how.push_back({"Rows used", grouped(std::int64_t(answer.rows_used))});
  for (const auto& [input, sql] : answer.sql) section.sql += str("-- ", input, "\n", sql, "\n");
  return section;
}

}  // namespace

MadeReport make_report(const AskOptions& options, const std::string& suite,
                       const std::string& version) {
  MadeReport made{.asked = {}, .wanted = find_suite(suite).answers, .page = {}, .report = {}};
  made.asked = ask(options, made.wanted);
  const Manifest& manifest = made.asked.data->store().manifest();
  const Ledger ledger = manifest.ledger();
  ReportPage page{.title = "footfall report",
                  .dataset = manifest.schema.dataset,
                  .period = made.asked.period,
                  .ledger = {.rows_read = std::int64_t(ledger.read),
                             .stored = std::int64_t(ledger.stored),
                             .set_aside = std::int64_t(ledger.set_aside),
                             .dropped = std::int64_t(ledger.duplicates)}};
  for (const auto& [name, text] : made.asked.facts) page.facts.push_back({name, text});
  page.facts.push_back({"footfall", version});
  for (std::size_t i = 0; i < made.wanted.size(); ++i) {
    page.sections.push_back(section_of(made.wanted[i], made.asked.answers[i]));
  }
  made.report = write_report(page, options.threads);
  made.page = std::move(page);
  return made;
}

}  // namespace footfall
