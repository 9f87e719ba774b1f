#include "ingest/date_order.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "ingest/row.h"

namespace footfall {
namespace {

// Groups of patterns of one shape: their places in the rule.
std::vector<std::vector<std::size_t>> groups_of(const TimeRule& rule) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> shapes;
  for (std::size_t i = 0; i < rule.formats.size(); ++i) {
    if (rule.formats[i].format != TimeFormat::pattern) continue;
    const std::string shape = rule.formats[i].pattern.shape();
    auto found = std::ranges::find(shapes, shape, [](const auto& pair) { return pair.first; });
    if (found == shapes.end()) found = shapes.insert(found, {shape, {}});
    found->second.push_back(i);
  }
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [shape, places] : shapes) {
    if (places.size() > 1) groups.push_back(std::move(places));
  }
  return groups;
}

std::string day_text(Micros time) {
  const CivilDate date = civil_from_days(floor_div(time, micros_per_day));
  const auto two = [](unsigned value) { return str(value < 10 ? "0" : "", value); };
  return str(date.year, "-", two(date.month), "-", two(date.day));
}

}  // namespace

bool DateOrder::is_open(const TimeRule& rule) { return !groups_of(rule).empty(); }

DateOrder::DateOrder(const TimeRule& rule) : rule_(rule) {
  for (const auto& places : groups_of(rule)) {
    for (const std::size_t place : places) {
      readings_.push_back({.form = place, .group = groups_.size()});
    }
    groups_.emplace_back();
  }
}

void DateOrder::add(std::string_view text) {
  text = trim(text);  // which cleaning may do later
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    std::optional<Micros> first;
    bool differ = false;
    for (Reading& reading : readings_) {
      if (reading.group != g) continue;
      const auto time = rule_.formats[reading.form].pattern.read(text);
      if (!time) continue;
      ++reading.read;
      differ = differ || (first && *first != *time);
      first = time;
    }
    if (!first) continue;
    ++group.texts;
    if (differ && group.open.empty()) group.open = text;
    for (Reading& reading : readings_) {
      if (reading.group != g || reading.read == group.texts || !reading.not_read.empty()) continue;
      reading.not_read = text;
    }
  }
}

void DateOrder::decide_group(std::size_t group, const std::string& what,
                             std::vector<bool>& kept) const {
  std::vector<const Reading*> all;
  std::vector<const Reading*> left;
  for (const Reading& reading : readings_) {
    if (reading.group != group) continue;
    kept[reading.form] = false;
    all.push_back(&reading);
    if (reading.read == groups_[group].texts) left.push_back(&reading);
  }
  const auto pattern = [this](const Reading* reading) -> const TimePattern& {
    return rule_.formats[reading->form].pattern;
  };
  if (left.empty()) {
    const Reading* one = all[0];
    const Reading* other = all[1];
    throw Error(ErrorKind::bad_input,
                str(what, ": \"", printable(one->not_read, 60), "\" is no ", pattern(one).text(),
                    ", and \"", printable(other->not_read, 60), "\" is no ", pattern(other).text(),
                    ": the source has both orders of day and month"),
                "split the source, or mend it");
  }
  const std::string& open = groups_[group].open;
  if (left.size() > 1 && !open.empty()) {
    const auto read = [&](const Reading* reading) {
      return str(day_text(pattern(reading).read(open).value_or(0)), " (", pattern(reading).text(),
                 ")");
    };
    throw Error(ErrorKind::bad_input,
                str(what, ": \"", printable(open, 60), "\" may be ", read(left[0]), " or ",
                    read(left[1]), ", and no other row of the source decides it"),
                str("say which it is in the mapping: format = \"", pattern(left[0]).text(), "\""));
  }
  kept[left[0]->form] = true;
}

TimeRule DateOrder::decided(const std::string& what) const {
  std::vector<bool> kept(rule_.formats.size(), true);
  for (std::size_t group = 0; group < groups_.size(); ++group) decide_group(group, what, kept);
  TimeRule rule = rule_;
  rule.formats.clear();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) rule.formats.push_back(rule_.formats[i]);
  }
  return rule;
}

DateOrders::DateOrders(const LoadPlan& plan, const Binding& binding)
    : plan_(plan), binding_(binding) {
  const auto look_at = [this](std::size_t column, std::size_t field, const TimeRule& rule) {
    if (field == Binding::absent || !DateOrder::is_open(rule)) return;
    orders_.push_back({column, field, DateOrder(rule)});
  };
  look_at(RowProblem::event_time, binding.time, plan.mapping.time);
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    look_at(i, binding.columns[i], plan.columns[i].time);
  }
}

void DateOrders::add(const SourceRecord& record) {
  if (record.fields.size() < binding_.fields) return;
  for (Field& field : orders_) {
    const bool time = field.column == RowProblem::event_time;
    field.order.add(time ? event_time_text(binding_, record, time_text_)
                         : record.fields[field.field]);
  }
}

void DateOrders::decide(Binding& binding, const std::string& source) const {
  for (const Field& field : orders_) {
    const bool time = field.column == RowProblem::event_time;
    const std::string name = time ? "event_time" : plan_.columns[field.column].column.name;
    TimeRule rule = field.order.decided(str(printable(source), ": ", name));
    if (time) {
      binding.time_rule = std::move(rule);
    } else {
      binding.column_times.emplace_back(field.column, std::move(rule));
    }
  }
}

}  // namespace footfall
