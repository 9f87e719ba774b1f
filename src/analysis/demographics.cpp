// Demographics: what people of one kind do more than others, by any attribute of the customers.
//
// Everybody in the customers dimension counts, with or without purchases.
// Cost: one rollup by user; O(people x attributes).
#include <algorithm>
#include <map>
#include <set>

#include "analysis/frame.h"
#include "analysis/statistics.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/people.h"

namespace footfall {
namespace {

std::vector<std::string> measures() {
  std::vector<std::string> names = Metric::names();
  std::erase(names, "cart_abandonment");  // not made of users' own figures
  return names;
}

const Spec spec{
    .name = "demographics",
    .title = "Demographics",
    .summary = "People, buyers and a measure by an attribute of the customers, with a test",
    .definition =
        "People are all rows of the customers table, with or without purchases, whom the clauses "
        "on its columns and on user_id choose; other clauses choose what they did. Buyers are "
        "those with a chosen purchase. An answer to a question with several counts once each. The "
        "smallest groups, and then any answer called Other, are merged into Other until it and all "
        "others have --least people; people without an answer are (none). low and high are "
        "Wilson's 95 % interval of the share of buyers. "
        "With --attribute \"\" there is a row for each attribute of one answer: Pearson's "
        "chi-square of its groups against buying, and Holm's adjustment for how many attributes "
        "are tried; it is empty where there is one group only, or everybody buys, or nobody.",
    .parameters =
        {{"attribute", ParameterType::text, "", "a column of the customers; \"\": tests"},
         {"measure", ParameterType::choice, "revenue", "what is summed", measures()},
         {"least", ParameterType::integer, "10", "people of the smallest group", {}, 1, 1e9}},
    .chart = {ChartKind::table},
    .cost = "one pass",
    .example = "footfall run demographics --attribute age --measure orders"};

// Answers shown as one group.
struct Group {
  Value name;
  std::vector<std::uint32_t> people;  // ascending, each once
};

class Demographics final : public Question {
 public:
  Demographics(const Params& params, const Context& context)
      : schema_(context.schema),
        data_(context.data),
        attribute_(params.text("attribute")),
        least_(std::size_t(params.integer("least"))),
        metric_(params.text("measure"), schema_) {
    std::vector<std::string> names;
    for (const auto& column : schema_.columns) {
      if (column.home == Home::customers) names.push_back(column.name);
    }
    if (attribute_.empty() || names.empty() || std::ranges::count(names, attribute_) > 0) return;
    throw Error(ErrorKind::bad_request,
                str("attribute: the customers have no column \"", printable(attribute_), "\"",
                    did_you_mean(attribute_, names)));
  }

  Fields fields() const override {
    if (attribute_.empty()) {
      return {{"attribute", Type::text, Unit::none, "a column of the customers"},
              {"groups", Type::integer, Unit::none, "with an answer, after merging"},
              {"people", Type::integer, Unit::users, "with an answer"},
              {"chi_square", Type::real, Unit::none, "of the groups against buying"},
              {"degrees", Type::integer, Unit::none, "of freedom"},
              {"p", Type::real, Unit::none, "that chance alone gives as much"},
              {"p_holm", Type::real, Unit::none, "adjusted for the number of attributes"}};
    }
    Field total = metric_.field();
    Fields out{{"answer", Type::text, Unit::none, attribute_},
               {"people", Type::integer, Unit::users, "who gave it"},
               {"buyers", Type::integer, Unit::users, "of these, with a purchase"},
               {"share", Type::real, Unit::ratio, "buyers / people"},
               {"low", Type::real, Unit::ratio, "of the share's 95 % interval"},
               {"high", Type::real, Unit::ratio, "of the share's 95 % interval"},
               total};
    if (out.back().name == "buyers") out.back().name = "total";
    if (adds_up()) {
      out.push_back(
          {"per_person", Type::decimal, total.unit, str(total.name, " / people"), quotient_scale});
    }
    return out;
  }

  std::optional<Chart> chart() const override {
    if (attribute_.empty()) return std::nullopt;
    return Chart{ChartKind::bar, "answer", {"share"}};
  }

  std::optional<std::string> missing() const override {
    const bool any = std::ranges::any_of(
        schema_.columns, [](const Column& column) { return column.home == Home::customers; });
    if (!any || people(data_) == 0) return "needs a customers table";
    if (auto lacks = lacking(schema_, {"user_id"})) return lacks;
    return attribute_.empty() ? std::nullopt : metric_.missing();
  }

  std::vector<Rollup> rollups() const override {
    Rollup users{.name = "users",
                 .by = {{.column = "user_id"}},
                 .measures = {measure::events("purchases", {"purchase"})},
                 .users_only = true};
    if (!attribute_.empty()) {
      for (const auto& part : metric_.parts()) users.measures.push_back(part);
    }
    return {users};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& users = inputs.at("users");
    const std::vector<std::uint8_t> chosen = chosen_people(data_, context.filter);
    std::vector<std::size_t> rows(people(data_), no_row);  // of the rollup, by person
    for (std::size_t row = 0; row < users.rows(); ++row) {
      if (const auto found = person(data_, users.value(row, 0))) rows[*found] = row;
    }
    return attribute_.empty() ? tests(users, rows, chosen) : groups(users, rows, chosen);
  }

 private:
  static constexpr std::size_t no_row = all_rows;

  // Whether the measure of a group is the sum of its people's.
  bool adds_up() const { return metric_.field().type != Type::real && metric_.parts().size() == 1; }

  static bool buys(const Table& users, std::size_t row) {
    return row != no_row && users.integer(row, "purchases") > 0;
  }

  static std::int64_t buyers(const Group& group, const Table& users,
                             const std::vector<std::size_t>& rows) {
    return std::ranges::count_if(group.people,
                                 [&](std::uint32_t who) { return buys(users, rows[who]); });
  }

  // Merges the last groups, and with them the answer that is called like what they become.
  void merge_smallest(std::vector<Group>& groups) const {
    const Value name = std::string("Other");
    std::set<std::uint32_t> other;
    const auto merge = [&](std::vector<Group>::iterator group) {
      other.insert(group->people.begin(), group->people.end());
      groups.erase(group);
    };
    bool merged = false;
    while (!groups.empty() &&
           (groups.back().people.size() < least_ || (merged && other.size() < least_))) {
      merge(groups.end() - 1);
      merged = true;
      const auto same = std::ranges::find(groups, name, &Group::name);
      if (same != groups.end()) merge(same);
    }
    if (merged) groups.push_back({name, {other.begin(), other.end()}});
  }

  // The group of every answer of chosen people, the largest first, then Other; people without an
  // answer are the last.
  std::vector<Group> groups_of(const Column& column, const std::vector<std::uint8_t>& chosen,
                               bool with_none) const {
    const Answers answers = answers_of(data_, column);
    std::vector<Group> all(answers.texts.size());
    Group none{Null{}, {}};
    for (std::uint32_t who = 0; who < answers.of_person.size(); ++who) {
      if (chosen[who] == 0) continue;
      for (const std::uint32_t answer : answers.of_person[who]) all[answer].people.push_back(who);
      if (answers.of_person[who].empty()) none.people.push_back(who);
    }
    for (std::size_t i = 0; i < all.size(); ++i) all[i].name = answers.texts[i];
    std::ranges::stable_sort(all, std::greater<>(), [](const Group& g) { return g.people.size(); });
    std::erase_if(all, [](const Group& group) { return group.people.empty(); });
    merge_smallest(all);
    if (with_none && !none.people.empty()) all.push_back(std::move(none));
    return all;
  }

  Table groups(const Table& users, const std::vector<std::size_t>& rows,
               const std::vector<std::uint8_t>& chosen) const {
    Table table{fields()};
    for (const Group& group : groups_of(schema_.column(attribute_), chosen, true)) {
      const auto count = std::int64_t(group.people.size());
      const std::int64_t bought = buyers(group, users, rows);
      const auto [low, high] = wilson_interval(bought, count);
      const Value total = total_of(group, users, rows);
      std::vector<Value> row{group.name, count, bought, ratio(bought, count), low, high, total};
      if (adds_up()) {
        const auto* const whole = std::get_if<std::int64_t>(&total);
        row.push_back(per(whole != nullptr ? Int128(*whole) : std::get<Int128>(total),
                          metric_.field().scale, count));
      }
      table.add_row(std::move(row));
    }
    return table;
  }

  // The measure of the group's people together: of the sums of its parts.
  Value total_of(const Group& group, const Table& users,
                 const std::vector<std::size_t>& rows) const {
    Fields fields;
    std::vector<Value> sums;
    for (const auto& part : metric_.parts()) {
      const std::size_t column = users.column(part.name);
      fields.push_back(users.fields()[column]);
      Int128 sum = 0;
      for (const std::uint32_t who : group.people) {
        if (rows[who] != no_row) sum += users.decimal(rows[who], column);
      }
      const bool decimal = fields.back().type == Type::decimal;
      sums.push_back(decimal ? Value(sum) : Value(std::int64_t(sum)));
    }
    Table parts{fields};
    parts.add_row(std::move(sums));
    return metric_.value(parts, 0);
  }

  Table tests(const Table& users, const std::vector<std::size_t>& rows,
              const std::vector<std::uint8_t>& chosen) const {
    struct Test {
      std::string name;
      std::int64_t groups = 0;
      std::int64_t people = 0;
      ChiSquare of;
    };
    std::vector<Test> all;
    for (const auto& column : schema_.columns) {
      if (column.home != Home::customers || column.type == ColumnType::set) continue;
      Test test{column.name, 0, 0, {}};
      std::vector<std::pair<std::int64_t, std::int64_t>> counts;
      for (const Group& group : groups_of(column, chosen, false)) {
        counts.emplace_back(buyers(group, users, rows), std::int64_t(group.people.size()));
        test.people += counts.back().second;
      }
      test.groups = std::int64_t(counts.size());
      test.of = chi_square(counts);
      all.push_back(std::move(test));
    }
    // What has nothing to compare is no test; it stands behind those that are.
    const auto tested =
        std::ranges::stable_partition(all, [](const Test& test) { return test.of.degrees > 0; });
    const auto tests = std::size_t(tested.begin() - all.begin());
    std::stable_sort(all.begin(), tested.begin(),
                     [](const Test& a, const Test& b) { return a.of.p < b.of.p; });
    std::vector<double> p;
    for (std::size_t i = 0; i < tests; ++i) p.push_back(all[i].of.p);
    const std::vector<double> adjusted = holm(p);
    Table table{fields()};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Test& test = all[i];
      const auto told = [&](double value) { return i < tests ? Value(value) : Value(Null{}); };
      table.add(test.name, test.groups, test.people, told(test.of.statistic), test.of.degrees,
                told(test.of.p), told(i < tests ? adjusted[i] : 0));
    }
    return table;
  }

  const Schema& schema_;
  const Snapshot& data_;
  std::string attribute_;
  std::size_t least_;
  Metric metric_;
};

}  // namespace

Entry demographics() { return entry<Demographics>(spec); }

}  // namespace footfall
