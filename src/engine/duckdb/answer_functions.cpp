#include "engine/duckdb/answer_functions.h"

#include <algorithm>
#include <optional>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"

namespace footfall::duck {
namespace {

Form parse_form(const std::string& text) {
  if (text == "correct") return Form::correct;
  if (text == "published") return Form::published;
  throw Error(ErrorKind::bad_request,
              str("form: \"", printable(text), "\" is neither correct nor published"));
}

// A call as a request for one answer.
Request request_of(const Spec& spec, const Snapshot& data, const TableSource::Arguments& arguments,
                   const SqlOptions& options) {
  Request request;
  request.answers.push_back({.name = spec.name});
  request.threads = options.threads;
  request.stop = options.stop;
  ZoneChoice zone = options.timezone;
  std::string from;
  std::string to;
  for (const auto& [name, value] : arguments) {
    if (name == "from")
      from = value;
    else if (name == "to")
      to = value;
    else if (name == "timezone")
      zone = {.zone = value};
    else if (name == "form")
      request.answers[0].form = parse_form(value);
    else if (name == "filters")
      request.filter.clauses.push_back(parse_clause(value, data.schema()));
    else
      request.answers[0].parameters[name] = value;
  }
  for (const auto& clause : request.filter.clauses) check_event_types(clause, data);
  request.clock = report_clock(data.schema(), zone, "timezone");
  const Filter period = period_filter(from, to, request.clock);
  request.filter.from = period.from;
  request.filter.to = period.to;
  return request;
}

// The answer's columns, known without reading a row.
Fields fields_of(const Entry& entry, const Snapshot& snapshot, const Request& request) {
  const Params params(entry.spec->parameters, request.answers[0].parameters);
  const Context context{.data = snapshot,
                        .schema = snapshot.schema(),
                        .clock = request.clock,
                        .filter = request.filter,
                        .form = request.answers[0].form,
                        .data_first = snapshot.first_time(),
                        .data_last = snapshot.last_time()};
  return entry.bind(params, context)->fields();
}

Table table_of(const std::shared_ptr<const Snapshot>& snapshot, const Request& request,
               const std::function<void(const std::string&)>& note) {
  Answer made = std::move(answer(snapshot, request).front());
  if (made.refused) {
    const std::string name = str(made.spec->name, ": ");
    const std::string& why = made.refused->message();
    throw Error(ErrorKind::limit, why.starts_with(name) ? why : name + why,
                "choose fewer rows: filters => ['price=1..5']");
  }
  if (made.not_applicable && note) note(str(made.spec->name, ": ", *made.not_applicable));
  return std::move(made.table);
}

// The whole table as the one batch.
TableSource::Batches once(Table table) {
  return [whole = std::optional(std::move(table))](Table& batch) mutable {
    if (!whole) return false;
    batch = std::move(*whole);
    whole.reset();
    return true;
  };
}

TableSource::Call bind_call(const Entry& entry, const std::shared_ptr<const Snapshot>& snapshot,
                            const SqlOptions& options, const TableSource::Arguments& arguments) {
  const Request request = request_of(*entry.spec, *snapshot, arguments, options);
  const bool own_zone =
      std::ranges::any_of(arguments, [](const auto& each) { return each.first == "timezone"; });
  TableSource::Call call;
  call.fields = fields_of(entry, *snapshot, request);
  call.open = [snapshot, request, note = options.note,
               zone = own_zone ? "" : zone_note(snapshot->schema(), options.timezone)] {
    if (!zone.empty() && note) note(str(request.answers[0].name, ": ", zone));
    return once(table_of(snapshot, request, note));
  };
  return call;
}

}  // namespace

std::vector<std::shared_ptr<const TableSource>> answer_sources(
    std::shared_ptr<const Snapshot> snapshot, const SqlOptions& options) {
  std::vector<std::shared_ptr<const TableSource>> sources;
  for (const Entry& entry : catalog()) {
    auto source = std::make_shared<TableSource>();
    source->name = entry.spec->name;
    source->parameters = {"from", "to", "timezone", "form"};
    for (const auto& parameter : entry.spec->parameters) {
      source->parameters.push_back(parameter.name);
    }
    source->list_parameters = {"filters"};
    source->bind = [&entry, snapshot, options](const TableSource::Arguments& arguments) {
      return bind_call(entry, snapshot, options, arguments);
    };
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace footfall::duck
