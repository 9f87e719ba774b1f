#include "api/ask.h"

#include <algorithm>

#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"
#include "model/filter.h"
#include "store/store.h"

namespace footfall {
namespace {

std::string choice(const std::string& name, const std::string& value,
                   const std::vector<std::string>& choices) {
  if (std::ranges::find(choices, value) != choices.end()) return value;
  throw Error(ErrorKind::bad_request, str("--", name, ": \"", printable(value), "\" is not one of ",
                                          join(choices, ", "), did_you_mean(value, choices)));
}

const NamedFilter& named_filter(const Schema& schema, const std::string& name) {
  const auto found = std::ranges::find(schema.filters, name, &NamedFilter::name);
  if (found != schema.filters.end()) return *found;
  std::vector<std::string> names;
  for (const auto& filter : schema.filters) names.push_back(filter.name);
  throw Error(ErrorKind::bad_request,
              str("--filter: ", schema.dataset, " has no filter called \"", printable(name), "\"",
                  did_you_mean(name, names)),
              names.empty() ? "this dataset names none; use --where" : join(names, ", "));
}

Filter filter_of(const AskOptions& options, const Snapshot& data, const Clock& clock) {
  const Schema& schema = data.schema();
  Filter filter = period_filter(options.from, options.to, clock);
  if (!options.filter.empty()) {
    for (const auto& clause : named_filter(schema, options.filter).clauses) {
      filter.clauses.push_back(parse_clause(clause, schema));
    }
  }
  for (const auto& clause : options.where) {
    filter.clauses.push_back(parse_clause(clause, schema));
    check_event_types(filter.clauses.back(), data);
  }
  return filter;
}

// Published forms choose by the publication's filter, where the mapping has it.
std::string form_text(const AskOptions& options, const Schema& schema) {
  const bool filtered = options.form == "published" &&
                        std::ranges::find(schema.filters, published_filter, &NamedFilter::name) !=
                            schema.filters.end();
  return filtered ? str(options.form, ", of the filter ", published_filter) : options.form;
}

std::string filters_text(const AskOptions& options) {
  std::vector<std::string> parts = options.where;
  if (!options.filter.empty()) parts.push_back("filter " + options.filter);
  if (!options.from.empty()) parts.push_back("from " + options.from);
  if (!options.to.empty()) parts.push_back("to " + options.to);
  return parts.empty() ? "none" : join(parts, "; ");
}

std::string period_of(const Snapshot& data, const Filter& filter, const Clock& clock) {
  auto first = data.first_time();
  auto last = data.last_time();
  if (!first || !last) return {};
  if (filter.from) first = std::max(*first, *filter.from);
  if (filter.to) last = std::min(*last, *filter.to - 1);
  if (*first > *last) return {};
  return str(date_text(clock.day(*first)), " to ", date_text(clock.day(*last)));
}

std::size_t rows_wanted(const AskOptions& options, const Wanted& wanted, const Spec& spec) {
  constexpr std::size_t per_user_rows = 50;
  if (options.limit) return *options.limit == 0 ? all_rows : *options.limit;
  if (wanted.rows) return *wanted.rows;
  if (spec.rows == Rows::ranking) return options.ranking_rows;
  return spec.rows == Rows::per_user && options.for_people ? per_user_rows : all_rows;
}

// The columns that a suite wants of an answer, under the names that it gives them.
Table shaped(const Table& table, const Wanted& wanted) {
  Fields fields;
  std::vector<std::size_t> columns;
  for (const auto& [column, name] : wanted.columns) {
    columns.push_back(table.column(column));
    fields.push_back(table.fields()[columns.back()]);
    fields.back().name = name;
  }
  return Table::of_columns(std::move(fields), table, columns);
}

}  // namespace

std::vector<Wanted> every_analysis() {
  std::vector<Wanted> out;
  for (const auto& entry : catalog()) out.push_back({.name = entry.spec->name});
  return out;
}

std::vector<Wanted> wanted(const std::vector<std::string>& names, const ParameterValues& given,
                           const std::vector<std::string>& options) {
  std::vector<Wanted> out;
  std::vector<std::string> known;
  for (const auto& name : names) {
    const Spec& spec = *find_analysis(name).spec;
    out.push_back({.name = spec.name});
    for (const auto& declared : spec.parameters) known.push_back(declared.name);
  }
  for (const auto& [written, value] : given) {
    std::string parameter = written;
    std::ranges::replace(parameter, '-', '_');
    bool taken = false;
    for (Wanted& each : out) {
      const auto& declared = find_analysis(each.name).spec->parameters;
      if (std::ranges::find(declared, parameter, &Parameter::name) == declared.end()) continue;
      each.parameters[parameter] = value;
      taken = true;
    }
    if (taken) continue;
    std::vector<std::string> near = known;
    near.insert(near.end(), options.begin(), options.end());
    throw Error(ErrorKind::bad_request,
                str("--", printable(written), " is neither an option nor a parameter of ",
                    join(names, ", "), did_you_mean(written, near)),
                known.empty() ? str("it has no parameters; footfall help run lists the options")
                              : str("parameters: ", join(known, ", ")));
  }
  return out;
}

Request request_of(const AskOptions& options, const Snapshot& data) {
  Request request{.answers = {},
                  .clock = report_clock(data.schema(), options.timezone, "--timezone")};
  request.filter = filter_of(options, data, request.clock);
  request.first_chosen = choice("first", options.first, {"all", "chosen"}) == "chosen";
  request.session_gap = checked_duration("--session-gap", options.session_gap);
  const std::string engine = choice("engine", options.engine, {"native", "duckdb"});
  request.engine = engine == "duckdb" ? EngineKind::duckdb : EngineKind::native;
  request.threads = options.threads;
  request.memory_bytes = options.memory_bytes;
  request.stop = options.stop;
  request.progress = options.progress;
  return request;
}

Form form_of(const AskOptions& options, const Spec& spec) {
  const std::string form = choice("form", options.form, {"correct", "published"});
  return form == "published" && !spec.published.empty() ? Form::published : Form::correct;
}

Asked ask(const AskOptions& options, const std::vector<Wanted>& answers) {
  const auto store = StoreReader::open(real_file_system(), options.store);
  Asked asked{
      .data = Snapshot::open(store, options.threads), .answers = {}, .facts = {}, .period = {}};
  const Schema& schema = asked.data->schema();
  Request request = request_of(options, *asked.data);
  for (const auto& each : answers) {
    const Spec& spec = *find_analysis(each.name).spec;
    AskOptions its = options;
    if (!each.form.empty()) its.form = each.form;
    request.answers.push_back(
        {each.name, each.parameters, form_of(its, spec), rows_wanted(options, each, spec)});
  }
  asked.answers = answer(asked.data, request);
  asked.note = zone_note(schema, options.timezone);
  asked.period = period_of(*asked.data, request.filter, request.clock);
  asked.facts = {
      {"Filters", filters_text(options)},
      {"Time zone", schema.is_floating() ? "the shop's wall clock" : options.timezone.zone},
      {"Rows of the store", grouped(std::int64_t(asked.data->rows()))},
      {"Store commit", str(store->manifest().commit)},
      {"Engine", options.engine},
      {"Form", form_text(options, schema)}};
  return asked;
}

void shape_answers(Asked& asked, const std::vector<Wanted>& wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Answer& answer = asked.answers[i];
    if (!wanted[i].columns.empty() && !answer.refused)
      answer.table = shaped(answer.table, wanted[i]);
  }
}

Refusals refusals(const std::vector<Wanted>& wanted, const std::vector<Answer>& answers) {
  Refusals out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& error = answers[i].refused;
    if (!error) continue;
    std::string_view why = error->message();
    const std::string name = wanted[i].name + ": ";
    if (why.starts_with(name)) why.remove_prefix(name.size());
    out.sentences.push_back(str(file_stem(wanted[i]), ": ", why));
    const std::string& hint = error->hint();
    if (!hint.empty() && std::ranges::find(out.hints, hint) == out.hints.end()) {
      out.hints.push_back(hint);
    }
  }
  return out;
}

Error Refusals::error(std::size_t of) const {
  const std::string all = join(sentences, "; ");
  return {ErrorKind::limit,
          of == 1 ? all : str(sentences.size(), " of ", of, " answers not given: ", all),
          join(hints, "; ")};
}

std::string file_stem(const Wanted& wanted) {
  if (!wanted.file.empty()) return wanted.file;
  std::string stem = wanted.name;
  for (const auto& [name, value] : wanted.parameters) {
    stem += '.';
    for (const char c : str(name, "-", value)) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      stem += plain || c == '-' || c == '_' ? c : '-';
    }
  }
  return stem;
}

}  // namespace footfall
