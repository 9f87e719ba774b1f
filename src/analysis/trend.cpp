// Trend: any measure over time, split by any dimension, beside the period before.
//
// Cost: one rollup by period; by period and split. Cart abandonment: that answer's walk.
#include <algorithm>
#include <map>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "trend",
    .title = "Trend",
    .summary = "A measure by hour, day, week, month, quarter or year",
    .definition =
        "The measure in each local period; a period without rows is a row of zero. An "
        "order belongs to the period of its first purchase row. previous is the period "
        "of the same number, counted from the last one, in the range of the same length "
        "directly before; partial marks a period that --from or --to cuts, or that begins before "
        "the data's first day or ends after their last. Periods begin at their first day, weeks "
        "on Monday; an hour is one of the local wall clock.",
    .parameters = {{"measure", ParameterType::choice, "revenue", "what is measured",
                    Metric::names()},
                   {"by",
                    ParameterType::choice,
                    "day",
                    "length of a period",
                    {"hour", "day", "week", "month", "quarter", "year"}},
                   {"split", ParameterType::text, "", "a column whose values become series"},
                   {"previous", ParameterType::flag, "true", "compare with the range before"}},
    .chart = {ChartKind::line, "period", {"value", "previous"}, "split"},
    .cost = "one pass",
    .example = "footfall run trend --measure orders --by week --split event_type"};

constexpr std::int64_t hours_per_day = 24;

class Trend final : public Question {
 public:
  Trend(const Params& params, const Context& context)
      : metric_(params.text("measure"), context.schema),
        by_(*find_period(params.text("by"))),
        split_(params.text("split")),
        compare_(params.flag("previous")),
        given_(params.values()),
        context_(context),
        schema_(context.schema) {
    if (!split_.empty()) check_split();
    if (of_answer() && by_ == Period::hour) {
      throw Error(
          ErrorKind::bad_request,
          str("by: ", metric_.answer(), " goes by day, week, month, quarter or year, not by hour"));
    }
  }

  Fields fields() const override {
    const bool hour = by_ == Period::hour;
    Fields out{{"period", hour ? Type::local_time : Type::date, Unit::none,
                hour ? "its beginning on the local wall clock" : "its first day, local"}};
    if (!split_.empty()) out.push_back({"split", Type::text, Unit::none, split_});
    Field value = metric_.field();
    value.name = "value";
    value.description = str(metric_.field().name, ": ", value.description);
    out.push_back(value);
    value.name = "previous";
    value.description = "the value of the same period, counted from the last, before";
    out.push_back(value);
    out.push_back(
        {"partial", Type::boolean, Unit::none, "the data or the range hold only a part of it"});
    return out;
  }

  std::optional<Chart> chart() const override {
    if (!split_.empty()) return Chart{ChartKind::line, "period", {"value"}, "split"};
    return Chart{ChartKind::line, "period", {"value", "previous"}};
  }

  std::optional<std::string> missing() const override {
    if (by_ == Period::hour && schema_.day_precision) return "needs a time of day";
    if (of_answer() && !metric_.missing()) return context_.lacking_kind("cart");
    return metric_.missing();
  }

  std::vector<Needed> after() const override {
    std::vector<Needed> out;
    if (of_answer()) {
      out.push_back({.as = "periods",
                     .name = metric_.answer(),
                     .parameters = {{"by", std::string(period_name(by_))}}});
    }
    if (!compare_) return out;
    ParameterValues before = given_;
    before["previous"] = "false";
    out.push_back({.as = "before", .name = spec.name, .parameters = before, .previous = true});
    return out;
  }

  std::vector<Rollup> rollups() const override {
    if (of_answer()) return {};
    const GroupKey period{.kind = GroupKey::Kind::period, .period = by_};
    if (split_.empty()) {
      // Periods without a row that counts are filled in.
      return {{.name = "periods",
               .by = {period},
               .measures = metric_.parts(),
               .where = {.of = kinds_counted(metric_.parts())}}};
    }
    GroupKey split{.column = split_};
    if (split_ == "event_type") split = {.kind = GroupKey::Kind::event_type};
    return {{.name = "periods", .by = {split, period}, .measures = metric_.parts()},
            {.name = "series", .by = {split}, .measures = metric_.parts()}};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    Table table{fields()};
    const std::vector<std::string> keys = splits(inputs);
    if (const auto days = context.days()) {
      check({.answer = spec.name,
             .period = by_,
             .days = *days,
             .times = split_.empty() ? "" : str(grouped(std::int64_t(keys.size())), " series"),
             .rows = periods_of(by_, *days) * keys.size(),
             .hint = "choose a range with --from and --to, or longer periods with --by"});
    }
    const std::vector<std::int64_t> span = span_of(context);
    const Table& periods = inputs.at("periods");
    const auto begins = series_begins(periods);
    const auto earlier = series_of(inputs.find("before"));
    for (const auto& key : keys) {
      const auto found = earlier.find(key);
      const auto begin = begins.find(key);
      add_series(table, periods, begin == begins.end() ? periods.rows() : begin->second, key,
                 found == earlier.end() ? std::vector<Value>() : found->second, span, context);
    }
    if (split_.empty()) return table;
    // Series are whole in turn so far; the answer goes by period, the series within it in rank.
    return sorted(table, {{"period"}});
  }

 private:
  // The periods then come from another answer, one row each.
  bool of_answer() const { return !metric_.answer().empty(); }

  void check_split() const {
    if (of_answer()) {
      throw Error(ErrorKind::bad_request, str("split: ", metric_.answer(),
                                              " is of products in sessions; it cannot be split"));
    }
    if (split_ == "event_type") return;
    if (split_ == "event_time" || schema_.column(split_).type == ColumnType::timestamp) {
      throw Error(ErrorKind::bad_request,
                  str("split: \"", split_, "\" is a time; it cannot split a trend"));
    }
  }

  // What a series is called in here: "=" and its text; "" for NULL, and where nothing is split.
  std::string series_key(const Table& table, std::size_t row, std::size_t column) const {
    if (split_.empty() || table.is_null(row, column)) return {};
    return "=" + cell_text(table, row, column);
  }

  // One key per series, the one with the greatest total first.
  std::vector<std::string> splits(const Inputs& inputs) const {
    if (split_.empty()) return {""};
    const Table& series = inputs.at("series");
    Fields columns{series.fields()[0], metric_.field()};
    columns[0].name = "split";
    columns[1].name = "total";
    Table totals{columns};
    for (std::size_t row = 0; row < series.rows(); ++row) {
      totals.add(series.value(row, 0), metric_.value(series, row));
    }
    const Column* column = schema_.find_column(split_);
    const bool path = column != nullptr && column->type == ColumnType::path;
    totals = sorted(totals, {{"total", true}, {"split", false, path ? column->separator : '\0'}});
    std::vector<std::string> out;
    for (std::size_t row = 0; row < totals.rows(); ++row) out.push_back(series_key(totals, row, 0));
    return out;
  }

  // The rows of one series of the rollup are neighbours, in the order of their periods.
  std::map<std::string, std::size_t> series_begins(const Table& periods) const {
    std::map<std::string, std::size_t> out;
    if (split_.empty()) return {{"", 0}};
    for (std::size_t row = 0; row < periods.rows(); ++row) {
      if (row > 0 && periods.value(row, 0) == periods.value(row - 1, 0)) continue;
      out.emplace(series_key(periods, row, 0), row);
    }
    return out;
  }

  // The values of the range before, by series, in the order of their periods.
  std::map<std::string, std::vector<Value>> series_of(const Table* before) const {
    std::map<std::string, std::vector<Value>> out;
    if (before == nullptr) return out;
    const std::size_t value = before->column("value");
    for (std::size_t row = 0; row < before->rows(); ++row) {
      out[series_key(*before, row, 1)].push_back(before->value(row, value));
    }
    return out;
  }

  void add_series(Table& table, const Table& periods, std::size_t row, const std::string& key,
                  const std::vector<Value>& earlier, const std::vector<std::int64_t>& span,
                  const Context& context) const {
    const std::size_t column = split_.empty() ? 0 : 1;
    std::size_t left = span.size();  // periods from this one to the last
    for (const std::int64_t at : span) {
      const bool there = row < periods.rows() && series_key(periods, row, 0) == key &&
                         periods.integer(row, column) == stored(at);
      std::vector<Value> line{stored(at)};
      if (column == 1) line.push_back(key.empty() ? Value(Null{}) : Value(key.substr(1)));
      line.push_back(there ? metric_.value(periods, row) : metric_.nothing());
      // From the last one back: a range of 31 days before October is September and a day of August.
      line.push_back(left <= earlier.size() ? earlier[earlier.size() - left] : Value(Null{}));
      line.emplace_back(std::int64_t(partial(at, context)));
      table.add_row(std::move(line));
      row += there ? 1 : 0;
      --left;
    }
  }

  // The periods that the answer covers, oldest first; days are counted in days, hours in hours.
  std::vector<std::int64_t> span_of(const Context& context) const {
    const auto range = context.days();
    if (!range) return {};
    std::vector<std::int64_t> out;
    if (by_ != Period::hour) {
      std::int64_t at = period_begin(by_, range->first);
      for (; at <= range->last; at = next(at)) out.push_back(at);
      return out;
    }
    const Filter& filter = context.filter;
    std::int64_t at = range->first * hours_per_day;
    std::int64_t end = (range->last + 1) * hours_per_day;
    if (filter.from) at = std::max(at, context.clock.hour(*filter.from));
    if (filter.to) end = std::min(end, context.clock.hour(*filter.to - 1) + 1);
    for (; at < end; ++at) {
      // No clock shows an hour that is left out when clocks go forward.
      if (context.clock.hour(begin_of(at, context)) == at) out.push_back(at);
    }
    return out;
  }

  std::int64_t next(std::int64_t at) const {
    return by_ == Period::hour ? at + 1 : period_add(by_, at, 1);
  }
  // What the column holds.
  std::int64_t stored(std::int64_t at) const {
    return by_ == Period::hour ? at * micros_per_hour : at;
  }
  Micros begin_of(std::int64_t at, const Context& context) const {
    return context.clock.to_utc(at * (by_ == Period::hour ? micros_per_hour : micros_per_day));
  }

  // Whether the range cuts it, or the data begin after its first or end before its last day.
  bool partial(std::int64_t at, const Context& context) const {
    const Filter& filter = context.filter;
    if (filter.from && *filter.from > begin_of(at, context)) return true;
    if (filter.to && *filter.to < begin_of(next(at), context)) return true;
    if (by_ == Period::hour) return false;
    return context.clock.day(*context.data_first) > at ||
           context.clock.day(*context.data_last) < next(at) - 1;
  }

  Metric metric_;
  Period by_;
  std::string split_;
  bool compare_;
  ParameterValues given_;
  const Context& context_;
  const Schema& schema_;
};

}  // namespace

Entry trend() { return entry<Trend>(spec); }

}  // namespace footfall
