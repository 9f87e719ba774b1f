#include "analysis/frame.h"

#include <algorithm>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/snapshot.h"

namespace footfall {

namespace {

Kind kind_called(std::string_view name, const Snapshot& data, std::string_view parameter) {
  const auto& names = data.kind_names();
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return Kind(found - names.begin());
  throw Error(ErrorKind::bad_request,
              str(parameter, ": no event type is called \"", printable(name), "\"",
                  did_you_mean(name, names)),
              str("event types: ", join(names, ", ")));
}

}  // namespace

void check_event_types(const Clause& clause, const Snapshot& data) {
  if (clause.column != "event_type") return;
  for (const auto& name : clause.values) kind_called(name, data, "where");
}

Kind Context::kind(std::string_view name, std::string_view parameter) const {
  return kind_called(name, data, parameter);
}

bool Context::has_kind(std::string_view name) const {
  const auto& names = data.kind_names();
  const auto found = std::ranges::find(names, name);
  return found != names.end() && data.kind_rows(Kind(found - names.begin())) > 0;
}

std::optional<std::string> Context::lacking_kind(std::string_view name) const {
  if (data.rows() == 0 || has_kind(name)) return std::nullopt;
  return str("needs events of type ", name);
}

std::optional<DayRange> Context::days() const {
  if (!data_first || !data_last) return std::nullopt;
  Micros first = *data_first;
  Micros last = *data_last;
  if (filter.from) first = std::max(first, *filter.from);
  if (filter.to) last = std::min(last, *filter.to - 1);
  if (first > last) return std::nullopt;
  return DayRange{clock.day(first), clock.day(last)};
}

std::uint64_t periods_of(Period period, const DayRange& days) noexcept {
  if (period == Period::hour) return std::uint64_t(days.last - days.first + 1) * 24;
  return std::uint64_t(periods_between(period, period_begin(period, days.first),
                                       period_begin(period, days.last))) +
         1;
}

void check(const FilledRows& filled) {
  if (filled.rows <= filled_rows_max) return;
  throw Error(ErrorKind::limit,
              str(filled.answer, ": every ", period_name(filled.period), " from ",
                  date_text(filled.days.first), " to ", date_text(filled.days.last),
                  filled.times.empty() ? " makes " : str(", times ", filled.times, ", makes "),
                  grouped(std::int64_t(filled.rows)), " rows, more than the ",
                  grouped(std::int64_t(filled_rows_max)), " that an answer may have"),
              filled.hint);
}

const Table& Inputs::at(std::string_view name) const {
  const Table* found = find(name);
  FOOTFALL_CHECK(found != nullptr);
  return *found;
}

const Table* Inputs::find(std::string_view name) const noexcept {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

const Entry& find_analysis(std::string_view name, const std::vector<Entry>& among) {
  const auto found =
      std::ranges::find_if(among, [&](const Entry& e) { return e.spec->name == name; });
  if (found != among.end()) return *found;
  std::vector<std::string> names;
  for (const auto& each : among) names.push_back(each.spec->name);
  throw Error(ErrorKind::bad_request,
              str("no analysis is called \"", printable(name), "\"", did_you_mean(name, names)),
              "footfall list analyses shows them all");
}

}  // namespace footfall
