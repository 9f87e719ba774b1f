#include "analysis/funnel_runs.h"

#include <algorithm>
#include <limits>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/snapshot.h"

namespace footfall {
namespace {

constexpr std::size_t none = std::size_t(-1);

bool has(std::uint32_t mask, std::size_t bit) { return (mask >> bit & 1) != 0; }

// Commas inside brackets belong to a step's condition.
std::vector<std::string> split_steps(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == ',' && depth == 0) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  for (auto& step : out) step = std::string(trim(step));
  return out;
}

// Which codes of a dictionary column the clause lets through; a path value means its subtree.
std::vector<bool> passing_codes(const Clause& clause, const Column& column, const Snapshot& data) {
  const auto& texts = data.dictionary(column.name);
  std::vector<bool> passes(texts.size());
  for (std::size_t code = 0; code < texts.size(); ++code) {
    bool listed = code == 0 && clause.null_listed;
    for (const auto& value : clause.values) {
      const bool inside = column.type == ColumnType::path && texts[code].size() > value.size() &&
                          texts[code].starts_with(value) &&
                          texts[code][value.size()] == column.separator;
      listed = listed || (code != 0 && (texts[code] == value || inside));
    }
    passes[code] = listed == (clause.kind == Clause::Kind::include);
  }
  return passes;
}

std::int64_t bound(const std::string& text, const Column& column, std::int64_t open) {
  if (text.empty()) return open;
  const auto parsed = parse_decimal(text, column.type == ColumnType::decimal ? column.scale : 0);
  if (parsed.fault == DecimalFault::none) return parsed.units;
  throw Error(ErrorKind::bad_request,
              str("steps: \"", printable(text), "\" is not a ", column.name));
}

void compile(FunnelStep& step, FunnelSteps& steps, const Context& context) {
  const Clause& clause = *step.clause;
  const Column& column = context.schema.column(clause.column);
  const bool number = column.type == ColumnType::decimal || column.type == ColumnType::integer;
  const bool coded = has_texts(column.type);
  if (column.name == "event_type" || !(coded || number) ||
      (number != (clause.kind == Clause::Kind::range))) {
    throw Error(ErrorKind::bad_request,
                str("steps: \"", printable(step.text), "\" filters by ", column.name,
                    "; a step can be filtered by values of a text column or a range of a number"),
                "write it like cart[brand=lg] or view[price=100..500]");
  }
  if (coded) {
    step.passes = passing_codes(clause, column, context.data);
  } else {
    step.low = bound(clause.low, column, std::numeric_limits<std::int64_t>::min());
    step.high = bound(clause.high, column, std::numeric_limits<std::int64_t>::max());
  }
  step.separator = column.type == ColumnType::path ? column.separator : '\0';
  const auto found = std::ranges::find(steps.columns, column.name);
  step.column = std::size_t(found - steps.columns.begin());
  if (found == steps.columns.end()) steps.columns.push_back(column.name);
}

FunnelStep parse_step(std::string text, FunnelSteps& steps, const Context& context) {
  FunnelStep step{.text = text};
  const std::size_t bracket = text.find('[');
  if (bracket != std::string::npos) {
    const std::size_t end = text.find(']', bracket);
    if (end == std::string::npos) {
      throw Error(ErrorKind::bad_request,
                  str("steps: \"", printable(text), "\" has a [ without its ]"));
    }
    step.clause = parse_clause(text.substr(bracket + 1, end - bracket - 1), context.schema);
    text = text.substr(0, bracket) + text.substr(end + 1);
  }
  if (text.ends_with('?')) {
    step.optional = true;
    text.pop_back();
  }
  step.kind = context.kind(text, "steps");
  step.kind_name = text;
  if (step.clause) compile(step, steps, context);
  return step;
}

void check(const FunnelSteps& steps) {
  const std::size_t count = steps.steps.size();
  if (count < 2 || count > funnel_steps_max) {
    throw Error(ErrorKind::bad_request,
                str("steps: a funnel has 2 to ", funnel_steps_max, " steps, not ", count));
  }
  if (steps.steps.front().optional) {
    throw Error(ErrorKind::bad_request, "steps: the first step cannot be optional");
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (std::ranges::find(steps.excluded, steps.steps[i].kind) != steps.excluded.end()) {
      throw Error(ErrorKind::bad_request,
                  str("exclude: \"", steps.steps[i].kind_name, "\" is a step of the funnel"));
    }
    if (steps.mode != FunnelMode::any) continue;
    if (steps.steps[i].optional) {
      throw Error(ErrorKind::bad_request, "steps: in mode any no step is optional");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (steps.steps[i].kind != steps.steps[j].kind) continue;
      throw Error(ErrorKind::bad_request, str("steps: in mode any \"", steps.steps[i].kind_name,
                                              "\" can be only one step"));
    }
  }
}

}  // namespace

FunnelSteps parse_steps(const Params& params, const Context& context) {
  FunnelSteps steps;
  steps.window = params.duration("window");
  const std::string& mode = params.text("mode");
  if (mode == "strict") steps.mode = FunnelMode::strict;
  if (mode == "any") steps.mode = FunnelMode::any;
  for (auto& text : split_steps(params.text("steps"))) {
    steps.steps.push_back(parse_step(std::move(text), steps, context));
  }
  if (!params.text("exclude").empty()) {
    for (const auto& name : params.words("exclude")) {
      steps.excluded.push_back(context.kind(name, "exclude"));
      steps.excluded_names.push_back(name);
    }
  }
  check(steps);
  for (std::size_t k = 0; k < steps.steps.size(); ++k) {
    steps.by_kind[steps.steps[k].kind] |= 1U << k;
  }
  for (const Kind kind : steps.excluded) steps.by_kind[kind] |= 1U << FunnelSteps::excluded_bit;
  return steps;
}

std::uint32_t FunnelSteps::mask(const Span& span, std::size_t row) const {
  const Kind kind = span.kind[row];
  if (columns.empty()) return by_kind[kind];
  std::uint32_t mask = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const FunnelStep& step = steps[k];
    if (step.kind != kind) continue;
    if (step.clause) {
      const std::int64_t value = span.values[step.column][row];
      if (step.passes.empty()) {
        if (!span.values[step.column].has(row) || value < step.low || value > step.high) continue;
      } else if (!step.passes[std::size_t(value)]) {
        continue;
      }
    }
    mask |= 1U << k;
  }
  for (const Kind each : excluded) {
    if (each == kind) mask |= 1U << excluded_bit;
  }
  return mask;
}

std::size_t FunnelSteps::reachable(std::uint32_t bits) const {
  std::size_t depth = 0;
  std::size_t distinct = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) distinct += has(bits, k) ? 1 : 0;
  if (mode == FunnelMode::any) return distinct;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (has(bits, k)) {
      depth = k + 1;
    } else if (!steps[k].optional) {
      break;
    }
  }
  return depth;
}

FunnelRuns::FunnelRuns(const FunnelSteps& steps) : steps_(steps) {
  for (std::size_t k = 1; k < steps.steps.size(); ++k) {
    required_before_[k] = steps.steps[k - 1].optional ? required_before_[k - 1] : k - 1;
  }
}

FunnelRun FunnelRuns::deepest(std::span<const StepEvent> events) {
  std::uint32_t there = 0;
  for (const auto& event : events) there |= event.mask;
  const std::size_t limit = steps_.reachable(there);
  if (steps_.mode == FunnelMode::ordered) return deepest_ordered(events, limit).run;
  Found best;
  for (std::size_t start = 0; start < events.size() && best.depth < limit; ++start) {
    const std::uint32_t steps = events[start].mask & ~(1U << FunnelSteps::excluded_bit);
    if (steps_.mode == FunnelMode::any ? steps == 0 : !has(steps, 0)) continue;
    const Found found =
        steps_.mode == FunnelMode::strict ? strict_run(events, start) : any_run(events, start);
    if (found.depth > best.depth) best = found;
  }
  return best.run;
}

// From start to start, the first possible event of each step only moves forward: O(events x steps).
FunnelRuns::Found FunnelRuns::deepest_ordered(std::span<const StepEvent> events,
                                              std::size_t limit) const {
  std::array<std::size_t, funnel_steps_max> at{};  // first possible events; events.size(): none
  const auto move_behind = [&](std::size_t event, std::size_t bit, std::size_t& place) {
    if (place > event) return;
    place = std::min(event + 1, events.size());
    while (place < events.size() && !has(events[place].mask, bit)) ++place;
  };
  std::size_t excluded = 0;
  Found best;
  for (std::size_t start = 0; start < events.size() && best.depth < limit; ++start) {
    if (!has(events[start].mask, 0)) continue;
    move_behind(start, FunnelSteps::excluded_bit, excluded);
    at[0] = start;
    std::size_t depth = 1;
    for (std::size_t k = 1; k < limit; ++k) {
      move_behind(at[required_before_[k]], k, at[k]);
      const bool in_time =
          at[k] < excluded && events[at[k]].time - events[start].time <= steps_.window;
      if (in_time) depth = k + 1;
    }
    if (depth <= best.depth) continue;
    best = {.depth = depth};
    std::size_t next = none;  // the step after, as an event
    for (std::size_t k = depth; k-- > 0;) {
      if (at[k] >= next) continue;  // an optional step that the run leaves out
      best.run.included |= 1U << k;
      best.run.time[k] = events[at[k]].time;
      next = at[k];
    }
  }
  return best;
}

// The deepest position that a strict run can reach which is at `step` with event `at`.
std::size_t FunnelRuns::strict_depth(std::span<const StepEvent> events, std::size_t step,
                                     std::size_t at, Micros end) {
  std::size_t& known = depths_[at * steps_.steps.size() + step];
  if (known != 0) return known;
  std::size_t depth = step + 1;
  for (std::size_t next = step + 1; next < steps_.steps.size(); ++next) {
    for (std::size_t i = at + 1; i < events.size() && events[i].time <= end; ++i) {
      const std::uint32_t mask = events[i].mask;
      if (has(mask, FunnelSteps::excluded_bit)) break;
      if (has(mask, next)) depth = std::max(depth, strict_depth(events, next, i, end));
      if (!has(mask, next) && !has(mask, step)) break;
    }
    if (!steps_.steps[next].optional) break;
  }
  depths_[at * steps_.steps.size() + step] = depth;
  return depth;
}

FunnelRuns::Found FunnelRuns::strict_run(std::span<const StepEvent> events, std::size_t start) {
  depths_.assign(events.size() * steps_.steps.size(), 0);
  const Micros end = events[start].time + steps_.window;
  Found found{.depth = strict_depth(events, 0, start, end)};
  std::size_t at = start;
  std::size_t step = 0;
  for (;;) {
    found.run.included |= 1U << step;
    found.run.time[step] = events[at].time;
    if (step + 1 == found.depth) return found;
    // The earliest event of the next steps from which the depth can still be reached.
    std::size_t best_at = none;
    std::size_t best_step = 0;
    for (std::size_t next = step + 1; next < found.depth && best_at == none; ++next) {
      for (std::size_t i = at + 1; i < events.size() && events[i].time <= end; ++i) {
        const std::uint32_t mask = events[i].mask;
        if (has(mask, FunnelSteps::excluded_bit)) break;
        if (has(mask, next) && strict_depth(events, next, i, end) == found.depth) {
          best_at = i;
          best_step = next;
          break;
        }
        if (!has(mask, next) && !has(mask, step)) break;
      }
      if (!steps_.steps[next].optional) break;
    }
    at = best_at;
    step = best_step;
  }
}

FunnelRuns::Found FunnelRuns::any_run(std::span<const StepEvent> events, std::size_t start) const {
  Found found;
  std::uint32_t seen = 0;
  for (std::size_t i = start; i < events.size(); ++i) {
    if (events[i].time - events[start].time > steps_.window) break;
    if (has(events[i].mask, FunnelSteps::excluded_bit)) break;
    if ((events[i].mask & ~seen) == 0) continue;
    seen |= events[i].mask;
    found.run.included |= 1U << found.depth;
    found.run.time[found.depth] = events[i].time;
    ++found.depth;
  }
  return found;
}

}  // namespace footfall
