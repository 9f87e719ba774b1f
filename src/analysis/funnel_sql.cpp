#include "analysis/funnel_sql.h"

#include <algorithm>

#include "base/text.h"

namespace footfall {
namespace {

// What SQL counts in a text: the bytes of UTF-8 that begin a character.
std::ptrdiff_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; });
}

// `separator` is that of a path, whose values stand for all below them too; '\0': no path.
std::string condition(const Clause& clause, char separator) {
  const std::string column = sql_name(clause.column);
  if (clause.kind == Clause::Kind::range) {
    std::string out = str(column, " IS NOT NULL");
    if (!clause.low.empty()) out += str(" AND ", column, " >= ", clause.low);
    if (!clause.high.empty()) out += str(" AND ", column, " <= ", clause.high);
    return out;
  }
  std::string listed = "FALSE";
  for (const auto& value : clause.values) {
    listed += str(" OR ", column, " = ", sql_literal(value));
    if (separator == '\0') continue;
    const std::string below = value + separator;
    listed += str(" OR substr(", column, ", 1, ", characters(below), ") = ", sql_literal(below));
  }
  const bool keep = clause.kind == Clause::Kind::include;
  const std::string null = clause.null_listed == keep ? "TRUE" : "FALSE";
  return str("CASE WHEN ", column, " IS NULL THEN ", null, " ELSE ", keep ? "" : "NOT ", "(",
             listed, ") END");
}

class FunnelSql {
 public:
  FunnelSql(const FunnelSteps& steps, std::string_view entity) : steps_(steps), entity_(entity) {}

  std::string text() {
    events();
    if (steps_.mode == FunnelMode::ordered) ordered_runs();
    if (steps_.mode == FunnelMode::strict) strict_runs();
    if (steps_.mode == FunnelMode::any) any_runs();
    return "WITH " + ctes_ + totals();
  }

 private:
  std::size_t count() const { return steps_.steps.size(); }

  void cte(std::string_view name, std::string_view body) {
    if (!ctes_.empty()) ctes_ += ", ";
    ctes_ += str(name, " AS (\n", body, "\n)");
  }

  // The rows that matter: sk = 1 for events of step k, x = 1 for excluded ones.
  void events() {
    std::string flags;
    std::string any = "x = 1";
    std::string excluded = "FALSE";
    for (const auto& name : steps_.excluded_names)
      excluded += " OR event_type = " + sql_literal(name);
    for (std::size_t k = 1; k <= count(); ++k) {
      const FunnelStep& step = steps_.steps[k - 1];
      std::string is = "event_type = " + sql_literal(step.kind_name);
      if (step.clause) is += str(" AND (", condition(*step.clause, step.separator), ")");
      flags += str("  CASE WHEN ", is, " THEN 1 ELSE 0 END AS s", k, ",\n");
      any += str(" OR s", k, " = 1");
    }
    cte("numbered",
        str("SELECT user_id, ", entity_, " AS entity, event_micros,\n", flags, "  CASE WHEN ",
            excluded,
            " THEN 1 ELSE 0 END AS x,\n"
            "  row_number() OVER (PARTITION BY user_id ORDER BY event_time, arrival) AS place\n"
            "FROM chosen WHERE user_id IS NOT NULL"));
    cte("ev", str("SELECT * FROM numbered WHERE entity IS NOT NULL AND (", any, ")"));
  }

  // Each start with its time and the place of the first excluded event behind it.
  void starts(std::string_view is_start) {
    cte("r1", str("SELECT a.user_id, a.entity, a.place AS p1, a.event_micros AS t,\n"
                  "  min(b.place) AS stop\n"
                  "FROM ev a LEFT JOIN ev b ON b.user_id = a.user_id AND b.entity = a.entity\n"
                  "  AND b.x = 1 AND b.place >= a.place\n"
                  "WHERE ",
                  is_start,
                  "\n"
                  "GROUP BY a.user_id, a.entity, a.place, a.event_micros"));
  }

  std::string within() const {
    return str("e.user_id = r.user_id AND e.entity = r.entity AND e.event_micros - r.t <= ",
               steps_.window, " AND (r.stop IS NULL OR e.place < r.stop)");
  }

  std::string places(std::string_view prefix, std::size_t last) const {
    std::string out;
    for (std::size_t k = 1; k <= last; ++k) out += str(k > 1 ? ", " : "", prefix, "p", k);
    return out;
  }

  // pk: the first event of step k behind the first of its possible predecessors.
  void ordered_runs() {
    starts("a.s1 = 1");
    for (std::size_t k = 2; k <= count(); ++k) {
      std::string before = str("r.p", k - 1);
      for (std::size_t j = k - 1; j > 1 && steps_.steps[j - 1].optional; --j) {
        before += str(", r.p", j - 1);
      }
      if (before.find(',') != std::string::npos) before = str("least(", before, ")");
      cte(str("r", k), str("SELECT r.user_id, r.entity, r.t, r.stop, ", places("r.", k - 1),
                           ",\n  min(e.place) AS p", k, "\nFROM r", k - 1, " r LEFT JOIN ev e ON ",
                           within(), "\n  AND e.s", k, " = 1 AND e.place > ", before,
                           "\nGROUP BY r.user_id, r.entity, r.t, r.stop, ", places("r.", k - 1)));
    }
    best_run(str("r", count()), "p1");
    included();
  }

  // Every way to take the steps; `at` and `step` are where a run stands, `dead` that it ended.
  void strict_runs() {
    starts("a.s1 = 1");
    cte("q1", "SELECT user_id, entity, t, stop, p1, p1 AS at, 1 AS step, 0 AS dead FROM r1");
    for (std::size_t k = 2; k <= count(); ++k) {
      std::string clean;
      std::string followed = "FALSE";
      for (std::size_t j = k - 1; j >= 1; --j) {
        followed += str(" OR r.step = ", j);
        clean += str(" AND NOT (r.step = ", j, " AND b.s", j, " = 1)");
        if (!steps_.steps[j - 1].optional) break;
      }
      const std::string steps =
          str("r.dead = 0 AND (", followed, ") AND ", within(), " AND e.s", k,
              " = 1 AND e.place > r.at\n  AND NOT EXISTS (SELECT 1 FROM ev b WHERE b.user_id = "
              "r.user_id"
              " AND b.entity = r.entity\n    AND b.place > r.at AND b.place < e.place AND b.s",
              k, " = 0 AND b.x = 0", clean, ")");
      // A run that goes on is also kept as one that ended here: where it does go on, it is deeper
      // than its copy, which then cannot be the best.
      const std::string from = str("q", k - 1);
      const bool skip = steps_.steps[k - 1].optional;
      cte(str("q", k),
          str("SELECT r.user_id, r.entity, r.t, r.stop, ", places("r.", k - 1), ", e.place AS p", k,
              ",\n  e.place AS at, ", k, " AS step, 0 AS dead\nFROM ", from, " r JOIN ev e ON ",
              steps, "\nUNION ALL\nSELECT r.user_id, r.entity, r.t, r.stop, ", places("r.", k - 1),
              ", NULL, r.at, r.step, ", skip ? "r.dead" : "1", " FROM ", from, " r"));
    }
    best_run(str("q", count()), strict_order());
    std::string all = "SELECT user_id, entity, depth";
    for (std::size_t k = 1; k <= count(); ++k) all += str(", p", k, " AS i", k);
    cte("runs", all + " FROM best");
  }

  std::string strict_order() const {
    std::string out = "p1";
    for (std::size_t k = 2; k <= count(); ++k) out += str(" ASC NULLS LAST, p", k);
    return out + " ASC NULLS LAST";
  }

  // The deepest run of each entity, among equals the first by `order`.
  void best_run(std::string_view from, std::string_view order) {
    std::string depth = "CASE";
    for (std::size_t k = count(); k >= 1; --k) depth += str(" WHEN p", k, " IS NOT NULL THEN ", k);
    cte("deep", str("SELECT *, ", depth, " END AS depth FROM ", from));
    cte("ranked", str("SELECT *, row_number() OVER (PARTITION BY user_id, entity\n"
                      "  ORDER BY depth DESC, ",
                      order, ") AS nth FROM deep"));
    cte("best", "SELECT * FROM ranked WHERE nth = 1");
  }

  // ik: the place of step k where the run includes it. An optional step is left out when its
  // first possible event lies behind the next step's.
  void included() {
    std::string from = "best";
    for (std::size_t k = count(); k >= 1; --k) {
      const std::string next = k == count() ? std::string("NULL") : str("c", k + 1);
      const std::string in = str("CASE WHEN ", k, " <= depth AND (", next, " IS NULL OR p", k,
                                 " < ", next, ") THEN p", k, " END");
      cte(str("c_", k), str("SELECT *, ", in, " AS i", k, ", coalesce(", in, ", ", next, ") AS c",
                            k, " FROM ", from));
      from = str("c_", k);
    }
    std::string all = "SELECT user_id, entity, depth";
    for (std::size_t k = 1; k <= count(); ++k) all += str(", i", k);
    cte("runs", str(all, " FROM ", from));
  }

  // ik: the k-th first event of distinct steps, by time.
  void any_runs() {
    std::string is_start = "(FALSE";
    for (std::size_t k = 1; k <= count(); ++k) is_start += str(" OR a.s", k, " = 1");
    starts(is_start + ")");
    std::string each;
    for (std::size_t k = 1; k <= count(); ++k) {
      each += str(k > 1 ? "\nUNION ALL\n" : "", "SELECT r.user_id, r.entity, r.p1, ", k,
                  " AS k, min(e.place) AS place\n"
                  "FROM r1 r JOIN ev e ON ",
                  within(), " AND e.s", k,
                  " = 1 AND e.place >= r.p1\n"
                  "GROUP BY r.user_id, r.entity, r.p1");
    }
    cte("firsts", each);
    cte("placed",
        "SELECT *, row_number() OVER (PARTITION BY user_id, entity, p1 ORDER BY place)"
        " AS nth_step FROM firsts");
    std::string row = "SELECT user_id, entity, p1 AS start_place, count(*) AS depth";
    for (std::size_t k = 1; k <= count(); ++k) {
      row += str(",\n  min(CASE WHEN nth_step = ", k, " THEN place END) AS i", k);
    }
    cte("windows", row + "\nFROM placed GROUP BY user_id, entity, p1");
    cte("ranked",
        "SELECT *, row_number() OVER (PARTITION BY user_id, entity\n"
        "  ORDER BY depth DESC, start_place) AS nth FROM windows");
    cte("runs", "SELECT * FROM ranked WHERE nth = 1");
  }

  // The walk's table from `runs` (i1 .. in: places of the included steps).
  std::string totals() {
    std::string times;
    std::string joins;
    for (std::size_t k = 1; k <= count(); ++k) {
      times += str(", e", k, ".event_micros AS t", k);
      joins += str("\nLEFT JOIN ev e", k, " ON e", k, ".user_id = runs.user_id AND e", k,
                   ".place = runs.i", k);
    }
    cte("timed", str("SELECT runs.user_id", times, "\nFROM runs", joins));
    std::string out;
    for (std::size_t k = 1; k <= count(); ++k) {
      if (k > 1) {
        std::string before = str("t", k - 1);
        for (std::size_t j = k - 1; j > 1; --j) before += str(", t", j - 1);
        out += str("SELECT ", k, " AS step, t", k, " - coalesce(", before,
                   ") AS edge, count(*) AS entities, 0 AS users, 0 AS lost FROM timed\nWHERE t", k,
                   " IS NOT NULL GROUP BY 2\nUNION ALL\n");
      }
      std::string further = str("t", k + 1);
      for (std::size_t j = k + 2; j <= count(); ++j) further += str(", t", j);
      if (k + 1 < count()) further = str("coalesce(", further, ")");
      const std::string lost = k == count()
                                   ? std::string("0")
                                   : str("count(CASE WHEN ", further, " IS NULL THEN 1 END)");
      out += str("SELECT ", k,
                 " AS step, NULL AS edge, count(*) AS entities,\n"
                 "  count(DISTINCT user_id) AS users, ",
                 lost, " AS lost FROM timed\nWHERE t", k, " IS NOT NULL\n",
                 k == count() ? "" : "UNION ALL\n");
    }
    return str("\nSELECT step, CAST(edge AS BIGINT) AS edge, entities, users, lost FROM (\n", out,
               ") AS cells ORDER BY step, edge ASC NULLS LAST");
  }

  const FunnelSteps& steps_;
  std::string entity_;
  std::string ctes_;
};

}  // namespace

std::string funnel_sql(const FunnelSteps& steps, std::string_view entity) {
  return FunnelSql(steps, entity).text();
}

}  // namespace footfall
