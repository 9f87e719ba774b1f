// Funnel: how many users go through a series of steps in order, within a time window.
//
// A run begins at any event of the first step; each further step is taken at its first possible
// event. An entity (user, session, or user and product) counts by its deepest run; among equally
// deep ones by the one that begins earliest. funnel_runs.h finds that run.
//
// Cost: one pass; O(matching rows x steps) time for users who can get beyond the first step,
// nothing but a look at the event types for the others.
#include <algorithm>
#include <array>
#include <cstring>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "analysis/funnel_runs.h"
#include "analysis/funnel_sql.h"
#include "base/hash.h"
#include "base/text.h"
#include "scan/counted.h"
#include "scan/measures.h"
#include "scan/snapshot.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "funnel",
    .title = "Conversion funnel",
    .summary = "Users, sessions or user-products that go through steps in order, within a window",
    .definition =
        "A run begins at any event of the first step and must be complete within the "
        "window, its end included; each step is taken at its first possible event. The "
        "deepest run of each entity counts, among equals the earliest. mode=strict: no "
        "event of another step between two steps; mode=any: the steps in any order, depth "
        "is how many. A step with ? is optional: conversion is against the nearest "
        "required step before. lost is at the last step of its run: whoever leaves an optional "
        "step out "
        "and goes on is not lost there.",
    .parameters = {{"steps", ParameterType::text, "view,cart,purchase",
                    "event types, first step first; ? makes one optional, [brand=lg] filters it"},
                   {"window", ParameterType::duration, "7d",
                    "longest time from first step to last"},
                   {"scope",
                    ParameterType::choice,
                    "user",
                    "whose steps belong together",
                    {"user", "session", "product"}},
                   {"mode",
                    ParameterType::choice,
                    "ordered",
                    "what may lie between and how",
                    {"ordered", "strict", "any"}},
                   {"exclude", ParameterType::text, "", "event types that end a run"}},
    .chart = {ChartKind::step_bars, "event_type", {"entities"}},
    .cost = "one pass",
    .example = "footfall run funnel --steps view,cart?,purchase --window 1h --scope session"};

constexpr int edges_percent[] = {25, 50, 75, 90};

enum class Scope : std::uint8_t { user, session, product };

Scope scope_of(std::string_view text) {
  if (text == "session") return Scope::session;
  return text == "product" ? Scope::product : Scope::user;
}

// Entities by step, and by the time on the edge that leads to it.
class FunnelWalk final : public Walk {
 public:
  FunnelWalk(const FunnelSteps& steps, Scope scope)
      : steps_(steps), scope_(scope), runs_(steps), cells_(steps.steps.size()) {}

  void add(const Span& user) override {
    if (scope_ == Scope::user && steps_.columns.empty()) {
      // Event types alone tell that most users cannot get beyond the first step.
      const std::size_t reachable = steps_.reachable(bits(user.kind));
      if (reachable == 1) ++only_first_;
      if (reachable <= 1) return;
    }
    matches_.clear();
    for (std::size_t i = 0; i < user.count(); ++i) {
      const std::uint32_t mask = steps_.mask(user, i);
      if (mask == 0) continue;
      std::uint32_t entity = 0;
      if (scope_ == Scope::session) entity = user.session[i];
      if (scope_ == Scope::product) entity = user.product[i];
      if (entity != no_number) matches_.push_back({entity, mask, user.time[i]});
    }
    if (scope_ != Scope::user) {
      std::ranges::stable_sort(matches_, {}, &StepEvent::entity);
    }
    std::uint32_t reached = 0;
    for (std::size_t begin = 0; begin < matches_.size();) {
      std::size_t end = begin;
      while (end < matches_.size() && matches_[end].entity == matches_[begin].entity) ++end;
      reached |= count(runs_.deepest({matches_.data() + begin, end - begin}));
      begin = end;
    }
    for (std::size_t step = 0; step < cells_.size(); ++step) {
      if ((reached >> step & 1) != 0) ++cells_[step].users;
    }
  }

  void merge(Walk& other) override {
    const auto& that = static_cast<FunnelWalk&>(other).cells_;
    for (std::size_t step = 0; step < cells_.size(); ++step) {
      cells_[step].entities += that[step].entities;
      cells_[step].users += that[step].users;
      cells_[step].lost += that[step].lost;
      for (const auto& [time, count] : that[step].edges) cells_[step].edges[time] += count;
    }
    only_first_ += static_cast<FunnelWalk&>(other).only_first_;
  }

  Table result() override {
    Table table{{{"step", Type::integer, Unit::none, "1 is the first"},
                 {"edge", Type::integer, Unit::none, "microseconds; NULL: the step as a whole"},
                 {"entities", Type::integer, Unit::none, ""},
                 {"users", Type::integer, Unit::users, ""},
                 {"lost", Type::integer, Unit::none, ""}}};
    std::array<std::vector<std::int64_t>, 5> columns;
    std::vector<bool> no_edge;
    const auto add_line = [&](const std::array<std::int64_t, 5>& line, bool whole) {
      for (std::size_t i = 0; i < line.size(); ++i) columns[i].push_back(line[i]);
      no_edge.push_back(whole);
    };
    for (std::size_t step = 0; step < cells_.size(); ++step) {
      const Cell& cell = cells_[step];
      const auto number = std::int64_t(step + 1);
      std::vector<std::pair<Micros, std::int64_t>> edges(cell.edges.begin(), cell.edges.end());
      std::ranges::sort(edges);
      for (const auto& [time, count] : edges) add_line({number, time, count, 0, 0}, false);
      const std::int64_t first = step == 0 ? only_first_ : 0;
      add_line({number, 0, cell.entities + first, cell.users + first, cell.lost + first}, true);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      table.fill(i, std::move(columns[i]), i == 1 ? no_edge : std::vector<bool>());
    }
    return table;
  }

 private:
  struct TimeHash {
    using is_avalanching = void;  // every bit of the time moves many of the hash
    std::size_t operator()(Micros time) const noexcept { return mix64(std::uint64_t(time)); }
  };
  struct Cell {
    std::int64_t entities = 0;
    std::int64_t users = 0;
    std::int64_t lost = 0;
    boost::unordered_flat_map<Micros, std::int64_t, TimeHash> edges;
  };

  // The steps and exclusions that occur.
  std::uint32_t bits(std::span<const Kind> kinds) const {
    // Most users only ever do one thing.
    const bool alike = std::memcmp(kinds.data(), kinds.data() + 1, kinds.size() - 1) == 0;
    if (alike) return steps_.by_kind[kinds[0]];
    std::uint32_t bits = 0;
    for (const Kind kind : kinds) bits |= steps_.by_kind[kind];
    return bits;
  }

  // The steps that the run includes, as bits.
  std::uint32_t count(const FunnelRun& run) {
    const std::size_t last = cells_.size() - 1;
    std::optional<Micros> before;
    for (std::size_t step = 0; step < cells_.size(); ++step) {
      if ((run.included >> step & 1) == 0) continue;
      Cell& cell = cells_[step];
      ++cell.entities;
      if (step < last && run.included >> (step + 1) == 0) ++cell.lost;
      if (before) ++cell.edges[run.time[step] - *before];
      before = run.time[step];
    }
    return run.included;
  }

  const FunnelSteps& steps_;
  Scope scope_;
  FunnelRuns runs_;
  std::vector<StepEvent> matches_;
  std::vector<Cell> cells_;
  std::int64_t only_first_ = 0;  // users who cannot get beyond the first step, not in cells_
};

class Funnel final : public Question {
 public:
  Funnel(const Params& params, const Context& context)
      : scope_(scope_of(params.text("scope"))),
        steps_(parse_steps(params, context)),
        data_(context.data),
        schema_(context.schema) {}

  Fields fields() const override {
    Fields out{{"step", Type::integer, Unit::none, "1 is the first"},
               {"event_type", Type::text, Unit::none, "the step as it was given"},
               {"optional", Type::boolean, Unit::none, "whether it may be left out"},
               {"entities", Type::integer, scope_ == Scope::session ? Unit::sessions : Unit::users,
                "of the scope, whose run includes it"},
               {"users", Type::integer, Unit::users, "distinct users of these"},
               {"conversion_step", Type::real, Unit::ratio, "of the nearest required step before"},
               {"conversion_overall", Type::real, Unit::ratio, "of the first step"},
               {"lost", Type::integer, Unit::none, "whose run ends at it"}};
    if (scope_ == Scope::product) out[3].unit = Unit::none;
    for (const int percent : edges_percent) {
      out.push_back(
          {str("q", percent), Type::real, Unit::seconds, "quantile of time since the step before"});
    }
    return out;
  }

  std::optional<std::string> missing() const override {
    std::vector<std::string> columns{"user_id"};
    if (scope_ == Scope::session) columns.emplace_back("session_id");
    if (scope_ == Scope::product) columns.emplace_back("product_id");
    if (auto lacks = lacking(schema_, columns)) return lacks;
    return nobody_begins();
  }

  Needs needs() const override {
    return {.columns = steps_.columns,
            .product = scope_ == Scope::product,
            .sessions = scope_ == Scope::session};
  }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<FunnelWalk>(steps_, scope_);
  }

  std::string walk_sql() const override {
    const char* entity = scope_ == Scope::session   ? "session_id"
                         : scope_ == Scope::product ? "product_id"
                                                    : "0";
    return funnel_sql(steps_, entity);
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& walk = inputs.walk();
    Table table{fields()};
    std::int64_t first = 0;
    std::int64_t required = 0;
    std::size_t row = 0;
    for (std::size_t step = 0; step < steps_.steps.size(); ++step) {
      Counted edges;
      for (; !walk.is_null(row, 1); ++row) edges.add(walk.integer(row, 1), walk.integer(row, 2));
      const std::int64_t entities = walk.integer(row, "entities");
      const bool last = step + 1 == steps_.steps.size();
      if (step == 0) first = entities;
      std::vector<Value> line{std::int64_t(step + 1),
                              steps_.steps[step].text,
                              std::int64_t(steps_.steps[step].optional),
                              entities,
                              walk.integer(row, "users"),
                              step == 0 ? Value(Null{}) : ratio(entities, required),
                              ratio(entities, first),
                              last ? Value(Null{}) : Value(walk.integer(row, "lost"))};
      for (const int percent : edges_percent) line.push_back(seconds(edges, percent));
      table.add_row(std::move(line));
      if (!steps_.steps[step].optional) required = entities;
      ++row;
    }
    return table;
  }

 private:
  static Value seconds(const Counted& edges, int percent) {
    if (edges.count() == 0) return Null{};
    return decimal_to_double(edges.hundredfold_quantile(percent), 8);  // of microseconds
  }

  // Where the data have no event of the first step, nobody begins.
  std::optional<std::string> nobody_begins() const {
    const auto there = [&](const FunnelStep& step) { return data_.kind_rows(step.kind) > 0; };
    const bool any = steps_.mode == FunnelMode::any;
    if (data_.rows() == 0 || there(steps_.steps[0])) return std::nullopt;
    if (any && std::ranges::any_of(steps_.steps, there)) return std::nullopt;
    return str("needs events of type ", steps_.steps[0].kind_name,
               any ? ", or another step (--steps)" : ", its first step (--steps)");
  }

  Scope scope_;
  FunnelSteps steps_;
  const Snapshot& data_;
  const Schema& schema_;
};

}  // namespace

Entry funnel() { return entry<Funnel>(spec); }

}  // namespace footfall
