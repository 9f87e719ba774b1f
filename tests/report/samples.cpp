#include "report/samples.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/text.h"

namespace footfall::tests {
namespace {

using Json = nlohmann::json;

Type type_of(const std::string& name) {
  for (const Type type : {Type::text, Type::integer, Type::decimal, Type::real, Type::boolean,
                          Type::date, Type::timestamp, Type::local_time}) {
    if (type_name(type) == name) return type;
  }
  throw std::runtime_error("no type is called " + name);
}

Unit unit_of(const std::string& name) {
  for (int unit = 0; unit <= static_cast<int>(Unit::days); ++unit) {
    if (unit_name(static_cast<Unit>(unit)) == name) return static_cast<Unit>(unit);
  }
  return Unit::none;
}

ChartKind kind_of(const std::string& name) {
  for (int kind = 0; kind <= static_cast<int>(ChartKind::network); ++kind) {
    if (chart_name(static_cast<ChartKind>(kind)) == name) return static_cast<ChartKind>(kind);
  }
  throw std::runtime_error("no chart is called " + name);
}

// Days since 1970-01-01 of "2019-10-01", by counting.
std::int64_t days_of(const std::string& text) {
  const int year = std::stoi(text.substr(0, 4));
  const int month = std::stoi(text.substr(5, 2));
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  std::int64_t days = std::stoi(text.substr(8, 2)) - 1;
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  const std::array<int, 12> lengths{31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                                    31};
  for (int m = 1; m < month; ++m) days += lengths[static_cast<std::size_t>(m - 1)];
  return days;
}

Value value_of(const Json& cell, const Field& field) {
  if (cell.is_null()) return Null{};
  switch (field.type) {
    case Type::text: return cell.get<std::string>();
    case Type::date: return days_of(cell.get<std::string>());
    case Type::real: return cell.get<double>();
    case Type::boolean: return std::int64_t{cell.get<bool>()};
    case Type::decimal: {
      double scaled = cell.get<double>();
      for (int i = 0; i < field.scale; ++i) scaled *= 10;
      return Int128{static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5))};
    }
    default: return cell.get<std::int64_t>();
  }
}

std::string text_or_none(const Json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

}  // namespace

ReportSection sample(const std::string& file) {
  std::ifstream in("tests/web/samples/" + file + ".json");
  if (!in) throw std::runtime_error("tests/web/samples has no " + file + ".json");
  const Json json = Json::parse(in);
  Fields fields;
  for (const Json& column : json["columns"]) {
    const Type type = type_of(column["type"]);
    fields.push_back({column["name"], type, unit_of(column["unit"]), column["description"],
                      type == Type::decimal ? 6 : 0});
  }
  // JSON has no word for it: the figures of a table with such a column are in the units it names.
  if (std::ranges::find(fields, "unit", &Field::name) != fields.end()) {
    for (Field& field : fields) {
      if (field.type == Type::decimal) field.unit = Unit::by_row;
    }
  }
  ReportSection section;
  section.name = file;
  section.title = json["title"];
  section.definition = json["definition"];
  section.chart.kind = kind_of(json["chart"]["kind"]);
  section.chart.x = text_or_none(json["chart"]["x"]);
  section.chart.y = json["chart"]["y"].get<std::vector<std::string>>();
  section.chart.series = text_or_none(json["chart"]["series"]);
  section.chart.size = text_or_none(json["chart"]["size"]);
  section.table = Table(fields);
  for (const Json& row : json["rows"]) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < fields.size(); ++i) values.push_back(value_of(row[i], fields[i]));
    section.table.add_row(std::move(values));
  }
  if (json["cut"].is_object()) section.rows_of = json["cut"]["of"];
  section.sql = "SELECT * FROM " + section.name + "(window => '7d') -- a < b && c > d";
  return section;
}

ReportPage sample_page() {
  ReportPage page;
  page.title = "footfall report";
  page.dataset = "rees46";
  page.period = "2019-10-01 to 2019-10-31";
  page.facts = {{"Filters", "none"},
                {"Time zone", "UTC"},
                {"Rows used", "42,448,764 of 42,448,764 stored"},
                {"Engine", "native"},
                {"Store", "commit 7c1f0b2e"},
                {"Program", "footfall 0.1.0"}};
  page.ledger = {42448765, 42448764, 1, 0, 0};
  page.courses = {{"users", {3, 1, 2}}, {"revenue", {0.5, 2, 1}}, {"no such card", {1, 2}}};
  const auto add = [&](const char* group, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      page.sections.push_back(sample(name));
      page.sections.back().group = group;
    }
  };
  add("Overview", {"kpis", "events_by_type", "completeness", "profile"});
  add("Time", {"trend", "trend_split", "hourly", "weekday", "hour_of_week"});
  add("Products", {"top_products", "category_sales", "brand_sales", "interactions", "price_stats"});
  add("Customers", {"cohort_retention"});
  add("Behaviour",
      {"funnel", "sessions", "cart_abandonment", "user_affinity", "engaged_users", "basket_pairs"});
  page.sections[1].published =
      "Published figures count every row of the file, also those set aside.";
  ReportSection missing;
  missing.name = "profit";
  missing.title = "Profit";
  missing.not_applicable = "needs profit";
  page.sections.push_back(missing);
  return page;
}

}  // namespace footfall::tests
