#include "api/explain.h"

#include <algorithm>

#include "base/file_system.h"
#include "base/text.h"
#include "store/store.h"
#include "table/write.h"

namespace footfall {
namespace {

// The columns that a question's inputs are made of, each once, in the schema's order. A quantity
// that no column has counts 1, a session that none has is made from times.
class ReadColumns {
 public:
  explicit ReadColumns(const Schema& schema) : schema_(schema) {}

  void add(const Rollup& rollup) {
    for (const auto& key : rollup.by) add(key);
    for (const auto& measure : rollup.measures) add(measure);
    if (!rollup.where.column.empty()) add_column(rollup.where.column);
    if (!rollup.where.of.empty()) add("event_type");
    if (rollup.users_only) add("user_id");
  }

  void add(const Needs& needs) {
    for (const auto& column : needs.columns) add_column(column);
    add("event_time");
    if (needs.kind || !needs.of.empty()) add("event_type");
    if (needs.product) add("product_id");
    if (needs.sessions) add_session();
    if (needs.grain == Grain::user) add("user_id");
    if (needs.grain == Grain::order || needs.orders) add_order();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& column : schema_.all_columns()) {
      if (std::ranges::find(read_, column.name) != read_.end()) out.push_back(column.name);
    }
    return out;
  }

 private:
  void add(std::string_view column) { read_.emplace_back(column); }

  void add(const GroupKey& key) {
    switch (key.kind) {
      case GroupKey::Kind::column:
      case GroupKey::Kind::path_level:
      case GroupKey::Kind::path_part: return add_column(key.column);
      case GroupKey::Kind::period:
      case GroupKey::Kind::hour_of_day:
      case GroupKey::Kind::weekday: return add("event_time");
      case GroupKey::Kind::event_type: return add("event_type");
    }
  }

  void add(const Measure& measure) {
    if (!measure.of.empty() || !measure.minus.empty()) add("event_type");
    switch (measure.kind) {
      case Measure::Kind::events: return;
      case Measure::Kind::users: return add("user_id");
      case Measure::Kind::sessions: return add_session();
      case Measure::Kind::orders: return add_order();
      case Measure::Kind::products: return add("product_id");
      default: add_column(measure.column);
    }
  }

  void add_column(const std::string& name) {
    if ((name == "amount" || name == "price") && !schema_.has(name)) {
      add(name == "amount" ? "price" : "amount");
      add("quantity");
    } else {
      add(name);
    }
  }

  void add_session() {
    add("user_id");
    add(schema_.has("session_id") ? "session_id" : "event_time");
  }

  void add_order() {
    add("event_type");
    switch (order_rule(schema_)) {
      case OrderRule::order_id: return add("order_id");
      case OrderRule::session: return add_session();
      case OrderRule::user_day: add("user_id"); return add("event_time");
    }
  }

  const Schema& schema_;
  std::vector<std::string> read_;  // some twice, some that the dataset does not have
};

BoundAnalysis bound(const Explanation& about, const AskOptions& options) {
  const auto data =
      Snapshot::open(StoreReader::open(real_file_system(), options.store), options.threads);
  const Schema& schema = data->schema();
  const Request request = request_of(options, *data);
  const Context context{.data = *data,
                        .schema = schema,
                        .clock = request.clock,
                        .filter = request.filter,
                        .form = about.form,
                        .first_chosen = request.first_chosen,
                        .session_gap = request.session_gap,
                        .data_first = data->first_time(),
                        .data_last = data->last_time()};
  const auto question =
      find_analysis(about.spec->name).bind(Params(about.spec->parameters, about.given), context);
  BoundAnalysis out{.dataset = schema.dataset,
                    .fields = question->fields(),
                    .missing = question->missing(),
                    .columns = {},
                    .sql = {},
                    .after = {}};
  if (out.missing) return out;
  ReadColumns columns(schema);
  for (const auto& rollup : question->rollups()) columns.add(rollup);
  if (question->walk() != nullptr) columns.add(question->needs());
  out.columns = columns.names();
  out.sql = input_sql(*question, schema);
  out.after = question->after();
  return out;
}

std::string parameters_text(const Spec& spec, const ParameterValues& given) {
  if (spec.parameters.empty()) return "Parameters: none\n";
  std::string out = "Parameters\n";
  for (const auto& parameter : spec.parameters) {
    out += str("  --", parameter.name, "  ", parameter.meaning);
    if (!parameter.choices.empty()) out += str(" (", join(parameter.choices, ", "), ")");
    out += str("; default: ", parameter.fallback.empty() ? "none" : parameter.fallback);
    const auto found = given.find(parameter.name);
    out += found == given.end() ? str("\n") : str("; given: ", printable(found->second), "\n");
  }
  return out;
}

std::string description(const Spec& spec, const ParameterValues& given) {
  std::string out = str(spec.name, ": ", spec.summary, "\n\n", spec.definition, "\n\n");
  out += parameters_text(spec, given);
  if (!spec.published.empty()) {
    out += str("Published form (--form published)\n  ", spec.published, "\n");
  }
  return out + str("Cost: ", spec.cost, "\nExample\n  ", spec.example, "\n");
}

std::string needed_text(const Needed& needed) {
  std::string out = str("  ", needed.as, ": the answer of ", needed.name);
  for (const auto& [name, value] : needed.parameters) {
    if (!value.empty()) out += str(" --", name, " ", value);
  }
  return out + (needed.previous ? ", of the range before\n" : "\n");
}

std::string bound_text(const BoundAnalysis& bound, Form form) {
  std::string out = str("Columns, for ", bound.dataset,
                        form == Form::published ? ", in the published form\n" : "\n");
  for (const auto& field : bound.fields) {
    const auto unit = unit_name(field.unit);
    out += str("  ", field.name, "  ", type_name(field.type), unit.empty() ? "" : ", ", unit,
               field.description.empty() ? "" : ": ", field.description, "\n");
  }
  if (bound.missing) {
    return out + str("Does not apply to ", bound.dataset, ": ", *bound.missing, "\n");
  }
  out += str("Needs\n  of the data: ",
             bound.columns.empty() ? str("rows alone") : join(bound.columns, ", "), "\n");
  for (const auto& needed : bound.after) out += needed_text(needed);
  if (!bound.sql.empty()) out += "SQL of its inputs (over the chosen rows)\n";
  for (const auto& [input, sql] : bound.sql) out += str("-- ", input, "\n", sql, "\n");
  return out;
}

std::string texts_json(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const auto& text : texts) quoted.push_back(json_string(text));
  return str("[", join(quoted, ","), "]");
}

std::string parameters_json(const Spec& spec, const ParameterValues& values) {
  std::vector<std::string> out;
  for (const auto& parameter : spec.parameters) {
    out.push_back(str("{\"name\":", json_string(parameter.name),
                      ",\"meaning\":", json_string(parameter.meaning),
                      ",\"choices\":", texts_json(parameter.choices),
                      ",\"default\":", json_string(parameter.fallback),
                      ",\"value\":", json_string(values.at(parameter.name)), "}"));
  }
  return str("[", join(out, ","), "]");
}

std::string bound_json(const BoundAnalysis& bound) {
  std::string out = str(",\"dataset\":", json_string(bound.dataset),
                        ",\"columns\":", columns_json(Table(bound.fields)));
  if (bound.missing) return out + str(",\"not_applicable\":", json_string(*bound.missing));
  std::vector<std::string> inputs;
  for (const auto& [input, sql] : bound.sql) {
    inputs.push_back(str("{\"name\":", json_string(input), ",\"sql\":", json_string(sql), "}"));
  }
  std::vector<std::string> answers;
  for (const auto& needed : bound.after) {
    std::vector<std::string> parameters;
    for (const auto& [name, value] : needed.parameters) {
      parameters.push_back(str(json_string(name), ":", json_string(value)));
    }
    answers.push_back(str("{\"input\":", json_string(needed.as), ",\"name\":",
                          json_string(needed.name), ",\"parameters\":{", join(parameters, ","),
                          "},\"previous\":", needed.previous ? "true" : "false", "}"));
  }
  return out + str(",\"needs\":{\"columns\":", texts_json(bound.columns), ",\"answers\":[",
                   join(answers, ","), "]},\"inputs\":[", join(inputs, ","), "]");
}

}  // namespace

std::vector<const Spec*> described_analyses() {
  std::vector<const Spec*> out;
  for (const auto& entry : catalog()) out.push_back(entry.spec);
  return out;
}

Explanation explain(const AskOptions& options, const Wanted& wanted) {
  const Spec& spec = *find_analysis(wanted.name).spec;
  Explanation about{.spec = &spec,
                    .form = form_of(options, spec),
                    .given = wanted.parameters,
                    .values = Params(spec.parameters, wanted.parameters).values(),
                    .bound = {}};
  if (real_file_system().exists(options.store)) about.bound = bound(about, options);
  return about;
}

std::string explanation_text(const Explanation& about) {
  const std::string out = description(*about.spec, about.given);
  if (about.bound) return out + bound_text(*about.bound, about.form);
  return out + "Columns and SQL depend on the dataset; they are shown where there is a store.\n";
}

std::string explanation_json(const Explanation& about) {
  const Spec& spec = *about.spec;
  const std::string published = spec.published.empty() ? "null" : json_string(spec.published);
  return str(
      "{\"name\":", json_string(spec.name), ",\"title\":", json_string(spec.title),
      ",\"summary\":", json_string(spec.summary), ",\"definition\":", json_string(spec.definition),
      ",\"parameters\":", parameters_json(spec, about.values), ",\"form\":\"",
      about.form == Form::published ? "published" : "correct", "\",\"published\":", published,
      ",\"cost\":", json_string(spec.cost), ",\"example\":", json_string(spec.example),
      about.bound ? bound_json(*about.bound) : str(""), "}\n");
}

std::string analysis_help(const std::string& name) {
  return description(*find_analysis(name).spec, {});
}

}  // namespace footfall
