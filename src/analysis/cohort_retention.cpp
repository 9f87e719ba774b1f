// Cohort retention: of the users who came first in one period, how many came back in the next.
//
// The walk sees all rows of a user: the cohort is that of the first event ever, the activity that
// of the chosen rows.
// Cost: one pass; O(cohorts x periods) memory a thread.
#include <algorithm>
#include <map>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/snapshot.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "cohort_retention",
    .title = "Cohort retention",
    .summary = "Share of each cohort's users who are active again, period by period",
    .definition =
        "A cohort is the users of the chosen rows whose first ever event (--first chosen: "
        "first chosen event) of the kind falls in one local month, week or day. Period n "
        "counts calendar periods from the cohort's own; active are users with an event "
        "of the kind in exactly period n, or with bounded=false in any period from n on. "
        "Cells run to the last period of the data.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "month",
                    "length of a period; auto: week where the range has a year at most, else month",
                    {"month", "week", "day", "auto"}},
                   {"kind", ParameterType::text, "auto",
                    "event type that counts, or any; auto: any, purchase where there are no views"},
                   {"bounded", ParameterType::flag, "true", "exactly period n, not n or later"}},
    .chart = {ChartKind::heatmap, "period", {"share"}, "cohort"},
    .cost = "one pass",
    .example = "footfall run cohort_retention --by week --kind purchase"};

// Users by (cohort, period): active in it, and those for whom it is the last active one. The
// cohort's size stands in the row of its own period.
class CohortWalk final : public Walk {
 public:
  // `kind` nullopt: any. `first_chosen`: a user's first chosen event, not the first ever.
  CohortWalk(const Clock& clock, Period period, std::optional<Kind> kind, bool first_chosen)
      : clock_(clock), period_(period), kind_(kind), first_chosen_(first_chosen) {}

  void add(const Span& user) override {
    std::optional<std::int64_t> cohort;
    std::int64_t active = 0;
    bool any = false;
    bool member = false;
    for (std::size_t i = 0; i < user.count(); ++i) {
      const bool chosen = user.chosen[i] != 0;
      member = member || chosen;
      if (kind_ && user.kind[i] != *kind_) continue;
      if (!chosen && (first_chosen_ || cohort)) continue;
      const std::int64_t at = period_of(user.time[i]);
      if (!cohort) cohort = at;
      if (!chosen || (any && at == active)) continue;
      ++cells_[{*cohort, at}].active;
      active = at;
      any = true;
    }
    if (any) ++cells_[{*cohort, active}].last;
    if (cohort && member) ++cells_[{*cohort, *cohort}].size;
  }

  void merge(Walk& other) override {
    for (const auto& [key, that] : static_cast<CohortWalk&>(other).cells_) {
      cells_[key].active += that.active;
      cells_[key].last += that.last;
      cells_[key].size += that.size;
    }
  }

  Table result() override {
    Table table{{{"cohort", Type::date, Unit::none, "first day of its period"},
                 {"period", Type::date, Unit::none, "first day of the active period"},
                 {"active", Type::integer, Unit::users, ""},
                 {"last", Type::integer, Unit::users, "it is their last active period"},
                 {"size", Type::integer, Unit::users, "of the cohort, in its own period's row"}}};
    for (const auto& [key, cell] : cells_) {
      table.add(key.first, key.second, cell.active, cell.last, cell.size);
    }
    return table;
  }

 private:
  struct Cell {
    std::int64_t active = 0;
    std::int64_t last = 0;
    std::int64_t size = 0;
  };

  // Neighbouring events mostly lie in the same period, whose bounds are remembered.
  std::int64_t period_of(Micros time) {
    const std::int64_t day = clock_.day(time);
    if (day < begin_ || day >= end_) {
      begin_ = period_begin(period_, day);
      end_ = period_add(period_, begin_, 1);
    }
    return begin_;
  }

  const Clock& clock_;
  Period period_;
  std::optional<Kind> kind_;
  bool first_chosen_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, Cell> cells_;
};

class CohortRetention final : public Question {
 public:
  CohortRetention(const Params& params, const Context& context)
      : auto_(params.text("by") == "auto"),
        period_(auto_ ? fitting(context) : *find_period(params.text("by"))),
        bounded_(params.flag("bounded")),
        first_chosen_(context.first_chosen),
        clock_(context.clock),
        schema_(context.schema) {
    std::string kind = params.text("kind");
    if (kind == "auto") kind = context.has_kind("view") ? "any" : "purchase";
    if (kind == "any") return;
    kind_ = context.kind(kind, "kind");
    kind_name_ = kind;
  }

  Fields fields() const override {
    return {{"cohort", Type::date, Unit::none, "first day of the period they came in"},
            {"period", Type::integer, Unit::none, "periods since then; 0 is the cohort's own"},
            {"size", Type::integer, Unit::users, "users of the cohort"},
            {"active", Type::integer, Unit::users, "of these, active in the period"},
            {"share", Type::real, Unit::ratio, "active / size"}};
  }

  std::optional<Chart> chart() const override {
    if (!auto_ || period_ == Period::week) return std::nullopt;
    Chart chart = spec.chart;
    chart.note = "Periods are months: the weeks of more than a year are too many to be told apart.";
    return chart;
  }

  std::optional<std::string> missing() const override { return lacking(schema_, {"user_id"}); }

  Needs needs() const override { return {.all_rows = true}; }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<CohortWalk>(clock_, period_, kind_, first_chosen_);
  }

  std::string walk_sql() const override {
    const std::string of_kind =
        kind_ ? str(" AND event_type = ", sql_literal(kind_name_)) : std::string();
    const std::string period =
        str("CAST(date_trunc('", period_name(period_), "', local_time) AS DATE)");
    return str(
        "WITH firsts AS (\n"
        "  SELECT user_id, min(",
        period, ") AS cohort FROM ", first_chosen_ ? "chosen" : "every_row",
        "\n  WHERE user_id IS NOT NULL", of_kind,
        " GROUP BY user_id\n"
        "), active AS (\n"
        "  SELECT DISTINCT user_id, ",
        period,
        " AS period FROM chosen\n"
        "  WHERE user_id IS NOT NULL",
        of_kind,
        "\n"
        "), placed AS (\n"
        "  SELECT user_id, period, max(period) OVER (PARTITION BY user_id) AS last_period\n"
        "  FROM active\n"
        ")\n"
        "SELECT cohort, period, CAST(sum(active) AS BIGINT) AS active,\n"
        "  CAST(sum(is_last) AS BIGINT) AS last, CAST(sum(size) AS BIGINT) AS size\n"
        "FROM (\n"
        "  SELECT cohort, period, 1 AS active,\n"
        "    CASE WHEN period = last_period THEN 1 ELSE 0 END AS is_last, 0 AS size\n"
        "  FROM placed JOIN firsts ON firsts.user_id = placed.user_id\n"
        "  UNION ALL\n"
        "  SELECT cohort, cohort, 0, 0, 1 FROM firsts\n"
        "  WHERE user_id IN (SELECT user_id FROM chosen WHERE user_id IS NOT NULL)\n"
        ") AS cells GROUP BY cohort, period ORDER BY cohort, period");
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& walk = inputs.walk();
    Table table{fields()};
    if (walk.rows() == 0) return table;
    const std::int64_t first = walk.integer(0, "cohort");
    const std::int64_t end = context.days()->last;
    const std::uint64_t cohorts = periods_of(period_, {first, end});
    check({.answer = spec.name,
           .period = period_,
           .days = {first, end},
           .times = str("the ", period_name(period_), "s since"),
           .rows = cohorts * (cohorts + 1) / 2,
           .hint = "choose a range with --from, --to and --first chosen, or longer periods with "
                   "--by"});
    std::size_t row = 0;
    for (std::int64_t cohort = first; cohort <= end; cohort = period_add(period_, cohort, 1)) {
      std::size_t next = row;
      while (next < walk.rows() && walk.integer(next, "cohort") == cohort) ++next;
      add_cohort(table, walk, cohort, row, next, end);
      row = next;
    }
    return table;
  }

 private:
  static constexpr std::uint64_t weeks_max = 53;

  // The period of which a picture has a number that can be told apart.
  static Period fitting(const Context& context) {
    const auto days = context.days();
    const bool few = !days || periods_of(Period::week, *days) <= weeks_max;
    return few ? Period::week : Period::month;
  }

  void add_cohort(Table& table, const Table& walk, std::int64_t cohort, std::size_t begin,
                  std::size_t end, std::int64_t last_day) const {
    std::int64_t size = 0;
    std::int64_t still = 0;  // users whose last active period is this one or a later one
    for (std::size_t row = begin; row < end; ++row) {
      size += walk.integer(row, "size");
      still += walk.integer(row, "last");
    }
    std::size_t row = begin;
    std::int64_t number = 0;
    for (std::int64_t at = cohort; at <= last_day; at = period_add(period_, at, 1), ++number) {
      const bool there = row < end && walk.integer(row, "period") == at;
      const std::int64_t exactly = there ? walk.integer(row, "active") : 0;
      const std::int64_t active = bounded_ ? exactly : still;
      table.add(cohort, number, size, active, ratio(active, size));
      if (there) still -= walk.integer(row++, "last");
    }
  }

  bool auto_;
  Period period_;
  bool bounded_;
  bool first_chosen_;
  std::optional<Kind> kind_;
  std::string kind_name_;
  const Clock& clock_;
  const Schema& schema_;
};

}  // namespace

Entry cohort_retention() { return entry<CohortRetention>(spec); }

}  // namespace footfall
