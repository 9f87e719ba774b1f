// Profit: what is earned by year, category, sub-category, customer, or any of these together.
//
// The profit of each line is rounded to two places first, as the enriched table holds it, so that
// sums of sums agree. Beside the right figure stand, on request, those of three wrong joins.
// Cost: one rollup; the policies one by product as well, or one walk over orders.
#include <algorithm>
#include <map>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/ledgers.h"
#include "scan/measures.h"
#include "scan/path_parts.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

constexpr int places = profit_places;
enum class Key : std::uint8_t { year, category, sub_category, customer };
const std::vector<std::string> key_names{"year", "category", "sub-category", "customer"};

enum class Policy : std::uint8_t { grain_safe, inner, left, one_line };
const std::vector<std::string> policy_names{"grain-safe", "fan-out-inner", "fan-out-left",
                                            "one-line-per-order"};

const Parameter policy_parameter{
    "policy", ParameterType::choice, "grain-safe",
    "how lines are joined with products; all but grain-safe are wrong joins", policy_names};

Spec make_spec(std::string name, std::string title, std::string summary, std::string example) {
  return {.name = std::move(name),
          .title = std::move(title),
          .summary = std::move(summary),
          .definition =
              "Profit and revenue of purchases minus returns; each line's profit is rounded to 2 "
              "places HALF_UP before it is added. category and sub-category are the first two "
              "levels of the path, Unknown where it has no such level or the product is unknown; "
              "a customer is a user id. Years ascend, then profit descends, then the keys ascend. "
              "With --policy the profit is that of a wrong join: fan-out-inner counts a line once "
              "for each row of the products file with its key and loses the others, fan-out-left "
              "counts the others once, one-line-per-order keeps the first line of each order in "
              "the order of the files; beside it stand the right profit and what the join invents "
              "or, below zero, loses.",
          .parameters = {policy_parameter},
          .chart = {ChartKind::table},
          .published =
              "The published profits come from a join of the order lines with the products file "
              "in which some ids occur twice: their lines count twice, and lines whose product is "
              "missing are lost (fan-out-inner, unless --policy says another).",
          .cost = "one pass",
          .example = std::move(example)};
}

Spec named_spec(const std::string& keys, const std::string& words) {
  Spec spec = make_spec("profit_by_" + keys, "Profit by " + words,
                        str("Profit, revenue and orders by ", words), "");
  spec.example = "footfall run " + spec.name;
  return spec;
}

std::vector<Key> keys_of(const std::vector<std::string>& words) {
  std::vector<Key> keys;
  for (std::string word : words) {
    std::ranges::replace(word, '_', '-');
    const auto found = std::ranges::find(key_names, word);
    if (found == key_names.end()) {
      throw Error(ErrorKind::bad_request,
                  str("by: \"", printable(word), "\" is not one of ", join(key_names, ", "),
                      did_you_mean(word, key_names)));
    }
    keys.push_back(static_cast<Key>(found - key_names.begin()));
    if (std::ranges::count(keys, keys.back()) > 1) {
      throw Error(ErrorKind::bad_request, str("by: ", word, " stands there twice"));
    }
  }
  return keys;
}

// The values of a group's keys, NULL before all others.
using Group = std::vector<Value>;

// The first line of each order by arrival: profit by group.
class FirstLineWalk final : public Walk {
 public:
  // Column 0 is the profit, 1 the category, where a key is of it.
  FirstLineWalk(std::vector<Key> keys, const Context& context, int scale)
      : keys_(std::move(keys)), context_(context), scale_(scale) {}

  void add(const Span& order) override {
    const auto first = std::size_t(std::ranges::min_element(order.arrival) - order.arrival.begin());
    Codes codes;
    for (const Key key : keys_) {
      if (key == Key::year) {
        codes.year = civil_from_days(context_.clock.day(order.time[first])).year;
      } else if (key == Key::customer) {
        codes.user = order.user;
      } else {
        codes.category = order.values[1][first];
      }
    }
    Figures& figures = cells_[codes];
    ++figures.lines;
    if (!order.values[0].has(first)) return;
    figures.profit += *rescale(order.values[0][first], scale_, std::min(scale_, places));
  }

  void merge(Walk& other) override {
    for (const auto& [codes, that] : static_cast<FirstLineWalk&>(other).cells_) {
      cells_[codes].profit += that.profit;
      cells_[codes].lines += that.lines;
    }
  }

  Table result() override {
    std::map<Group, Figures> groups;
    for (const auto& [codes, that] : cells_) {
      Figures& figures = groups[group(codes)];
      figures.profit += that.profit;
      figures.lines += that.lines;
    }
    Fields fields;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const bool number = keys_[i] == Key::year;
      const Type of_user = key_type(context_.schema, "user_id");
      const Type type = number ? Type::integer : keys_[i] == Key::customer ? of_user : Type::text;
      fields.push_back({str("k", i), type, Unit::none, ""});
    }
    fields.push_back({"profit", Type::decimal, Unit::money, "", std::min(scale_, places)});
    fields.push_back({"lines", Type::integer, Unit::rows, ""});
    Table table{fields};
    for (const auto& [key, figures] : groups) {
      std::vector<Value> row = key;
      row.emplace_back(figures.profit);
      row.emplace_back(figures.lines);
      table.add_row(std::move(row));
    }
    return table;
  }

 private:
  struct Codes {
    std::int64_t year = 0;
    std::int64_t category = 0;
    std::uint32_t user = 0;
    auto operator<=>(const Codes&) const = default;
  };
  struct Figures {
    Int128 profit = 0;
    std::int64_t lines = 0;
  };

  Group group(const Codes& codes) const {
    Group out;
    for (const Key key : keys_) {
      if (key == Key::year) {
        out.emplace_back(codes.year);
      } else if (key == Key::customer) {
        out.push_back(codes.user == no_number ? Value(Null{}) : context_.data.user_key(codes.user));
      } else {
        out.push_back(part(codes.category, key == Key::category ? 1 : 2));
      }
    }
    return out;
  }

  Value part(std::int64_t code, int level) const {
    const Value path = context_.data.value("category", code);
    const auto* const text = std::get_if<std::string>(&path);
    if (text == nullptr) return std::string(unknown_part);
    const char separator = context_.schema.column("category").separator;
    return std::string(path_part(*text, separator, level));
  }

  std::vector<Key> keys_;
  const Context& context_;
  int scale_;
  std::map<Codes, Figures> cells_;
};

class Profit : public Question {
 public:
  Profit(std::vector<Key> keys, const Params& params, const Context& context)
      : keys_(std::move(keys)),
        context_(context),
        schema_(context.schema),
        revenue_("revenue", schema_) {
    const auto policy = std::ranges::find(policy_names, params.text("policy"));
    policy_ = static_cast<Policy>(policy - policy_names.begin());
    if (context.form == Form::published && policy_ == Policy::grain_safe) policy_ = Policy::inner;
    const Column* const column = schema_.find_column("profit");
    scale_ = column == nullptr ? places : int(column->scale);
    named_ = has(Key::customer) && schema_.has("name") && has_texts(schema_.column("name").type);
  }

  Fields fields() const override {
    Fields out = key_fields();
    const auto money = [&](const char* name, const char* meaning) {
      out.push_back({name, Type::decimal, Unit::money, meaning, std::min(scale_, places)});
    };
    if (policy_ == Policy::grain_safe) {
      money("profit", "purchases minus returns, each line at 2 places");
      out.push_back(revenue_.field());
      out.push_back({"orders", Type::integer, Unit::orders, "distinct orders"});
      return out;
    }
    money("profit", "as the wrong join has it");
    money("right_profit", "as it is");
    money("invented", "profit - right_profit: what the join invents; below 0: loses");
    out.push_back({"lines", Type::integer, Unit::rows, "lines as the wrong join has them"});
    out.push_back({"right_lines", Type::integer, Unit::rows, "purchases and returns"});
    return out;
  }

  std::optional<Chart> chart() const override {
    if (keys_.size() != 1) return std::nullopt;
    return Chart{ChartKind::bar, column_name(keys_[0]), {"profit"}};
  }

  std::optional<std::string> missing() const override {
    std::vector<std::string> needed{"profit"};
    if (policy_ == Policy::grain_safe) needed.emplace_back("amount");
    if (has_category()) needed.emplace_back("category");
    if (has(Key::customer)) needed.emplace_back("user_id");
    if (fans_out()) needed.emplace_back("product_id");
    if (auto lacks = lacking(schema_, needed)) return lacks;
    if (fans_out() && !has_dimension(context_.data, Home::products))
      return "needs a products table";
    if (schema_.column("profit").type != ColumnType::decimal) return "needs a decimal profit";
    if (has_category() && schema_.column("category").type != ColumnType::path) {
      return "needs a path in category";
    }
    return std::nullopt;
  }

  std::vector<Rollup> rollups() const override {
    Rollup groups{.name = "groups", .by = group_keys(), .where = {.of = {"purchase", "return"}}};
    groups.measures = {measure::line_profit(), measure::events("lines")};
    if (policy_ == Policy::grain_safe) {
      groups.measures = {measure::line_profit(), measure::revenue(), measure::orders()};
    }
    if (named_) {
      groups.measures.push_back({.name = "name", .kind = Measure::Kind::minimum, .column = "name"});
    }
    return {groups};
  }

  Needs needs() const override {
    Needs out{.columns = {"profit"}, .grain = Grain::order, .kind = false, .arrival = true};
    if (has_category()) out.columns.emplace_back("category");
    return out;
  }

  std::unique_ptr<Walk> walk() const override {
    if (policy_ != Policy::one_line) return nullptr;
    return std::make_unique<FirstLineWalk>(keys_, context_, scale_);
  }

  std::string walk_sql() const override {
    if (policy_ != Policy::one_line) return {};
    std::string keys;
    std::string names;
    std::string order;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      keys += str(key_sql(keys_[i]), " AS k", i, ", ");
      names += str("k", i, ", ");
      order += str(i == 0 ? "\nORDER BY k" : ", k", i, " ASC NULLS FIRST");
    }
    const int kept = std::min(scale_, places);
    const std::string type = str("DECIMAL(38, ", kept, ")");
    return str("SELECT ", names, "coalesce(sum(profit), CAST(0 AS ", type,
               ")) AS profit, count(*) AS lines\nFROM (\n  SELECT ", keys,
               "CAST(round(CAST(profit AS DECIMAL(38, ", scale_, ")), ", kept, ") AS ", type,
               ") AS profit\n  FROM (\n"
               "    SELECT *, first_value(user_id) OVER (PARTITION BY order_key\n"
               "        ORDER BY event_time, arrival) AS first_user,\n"
               "      row_number() OVER (PARTITION BY order_key ORDER BY arrival) AS place\n"
               "    FROM chosen WHERE event_type = 'purchase'\n"
               "  ) AS lines WHERE place = 1\n) AS kept",
               keys_.empty() ? "" : str("\nGROUP BY ", names.substr(0, names.size() - 2)), order);
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    std::map<Group, Figures> groups = right_groups(inputs.at("groups"), context);
    if (policy_ == Policy::one_line) {
      const Table& walk = inputs.walk();
      for (std::size_t row = 0; row < walk.rows(); ++row) {
        Group group;
        for (std::size_t i = 0; i < keys_.size(); ++i) group.push_back(walk.value(row, i));
        Figures& figures = groups[group];
        figures.profit = walk.decimal(row, "profit");
        figures.lines = walk.integer(row, "lines");
      }
    }
    Table table{fields()};
    for (const auto& [group, figures] : groups) add_row(table, group, figures);
    return sorted(table, order());
  }

 private:
  struct Figures {
    Int128 right_profit = 0;
    Int128 profit = 0;  // as the join has it
    std::int64_t right_lines = 0;
    std::int64_t lines = 0;
    Int128 revenue = 0;
    std::int64_t orders = 0;
    Value name = Null{};
  };

  bool has(Key key) const { return std::ranges::find(keys_, key) != keys_.end(); }
  bool has_category() const { return has(Key::category) || has(Key::sub_category); }
  bool fans_out() const { return policy_ == Policy::inner || policy_ == Policy::left; }

  static std::string column_name(Key key) {
    switch (key) {
      case Key::year: return "year";
      case Key::category: return "category";
      case Key::sub_category: return "sub_category";
      case Key::customer: return "user_id";
    }
    return {};
  }

  Fields key_fields() const {
    Fields out;
    for (const Key key : keys_) {
      const std::string name = column_name(key);
      switch (key) {
        case Key::year: out.push_back({name, Type::integer, Unit::none, "local"}); break;
        case Key::category:
          out.push_back({name, Type::text, Unit::none, "the first level of the path"});
          break;
        case Key::sub_category:
          out.push_back({name, Type::text, Unit::none, "the second level, whatever the first"});
          break;
        case Key::customer:
          out.push_back({name, key_type(schema_, name), Unit::none, "(none): guests"});
          break;
      }
    }
    if (has(Key::customer)) out.push_back({"name", Type::text, Unit::none, "the customer's"});
    return out;
  }

  std::vector<GroupKey> group_keys() const {
    std::vector<GroupKey> out;
    for (const Key key : keys_) {
      if (key == Key::year) {
        out.push_back({.kind = GroupKey::Kind::period, .period = Period::year});
      } else if (key == Key::customer) {
        out.push_back({.column = "user_id"});
      } else {
        out.push_back({.kind = GroupKey::Kind::path_part,
                       .column = "category",
                       .level = key == Key::category ? 1 : 2});
      }
    }
    if (fans_out()) out.push_back({.column = "product_id"});
    return out;
  }

  std::string key_sql(Key key) const {
    const auto part = [&](int level) {
      const std::string separator(1, schema_.column("category").separator);
      return str("coalesce(nullif(split_part(category, ", sql_literal(separator), ", ", level,
                 "), ''), ", sql_literal(unknown_part), ")");
    };
    switch (key) {
      case Key::year: return "CAST(extract(year FROM local_time) AS BIGINT)";
      case Key::category: return part(1);
      case Key::sub_category: return part(2);
      case Key::customer: return "first_user";
    }
    return {};
  }

  // The groups as they are; of the fan-outs also as the join has them.
  std::map<Group, Figures> right_groups(const Table& groups, const Context& context) const {
    std::map<Group, Figures> out;
    for (std::size_t row = 0; row < groups.rows(); ++row) {
      Group group;
      for (std::size_t i = 0; i < keys_.size(); ++i) {
        Value value = groups.value(row, i);
        if (keys_[i] == Key::year) value = civil_from_days(std::get<std::int64_t>(value)).year;
        group.push_back(std::move(value));
      }
      Figures& figures = out[group];
      const Int128 profit = groups.decimal(row, "profit");
      figures.right_profit += profit;
      if (named_) figures.name = groups.value(row, groups.column("name"));
      if (policy_ == Policy::grain_safe) {
        figures.revenue = groups.decimal(row, "revenue");
        figures.orders = groups.integer(row, "orders");
        continue;
      }
      const std::int64_t lines = groups.integer(row, "lines");
      figures.right_lines += lines;
      if (!fans_out()) continue;
      const std::int64_t times = copies(groups.value(row, keys_.size()), context);
      figures.profit += profit * times;
      figures.lines += lines * times;
    }
    return out;
  }

  // How often the join has a line of this product.
  std::int64_t copies(const Value& product, const Context& context) const {
    const std::int64_t found = product_copies(context.data, product);
    return policy_ == Policy::left ? std::max<std::int64_t>(found, 1) : found;
  }

  void add_row(Table& table, const Group& group, const Figures& figures) const {
    std::vector<Value> row = group;
    if (has(Key::customer)) row.push_back(figures.name);
    if (policy_ == Policy::grain_safe) {
      row.insert(row.end(), {figures.right_profit, figures.revenue, figures.orders});
    } else {
      row.insert(row.end(), {figures.profit, figures.right_profit,
                             Int128(figures.profit - figures.right_profit), figures.lines,
                             figures.right_lines});
    }
    table.add_row(std::move(row));
  }

  std::vector<SortKey> order() const {
    std::vector<SortKey> out;
    if (has(Key::year)) out.push_back({"year"});
    out.push_back({"profit", true});
    for (const Key key : keys_) {
      if (key != Key::year) out.push_back({column_name(key)});
    }
    return out;
  }

  std::vector<Key> keys_;
  const Context& context_;
  const Schema& schema_;
  Metric revenue_;
  Policy policy_ = Policy::grain_safe;
  int scale_ = places;
  bool named_ = false;
};

const Spec any_spec = [] {
  Spec spec = make_spec("profit", "Profit",
                        "Profit, revenue and orders by year, category, sub-category, customer",
                        "footfall run profit --by year,category");
  spec.parameters.insert(
      spec.parameters.begin(),
      {"by", ParameterType::text, "year",
       "what groups: any of year, category, sub-category, customer; \"\": none"});
  return spec;
}();

class ProfitByAny final : public Profit {
 public:
  ProfitByAny(const Params& params, const Context& context)
      : Profit(params.text("by").empty() ? std::vector<Key>() : keys_of(params.words("by")), params,
               context) {}
};

// The named forms: profit with keys that are fixed.
Entry named(const Spec& spec, std::vector<Key> keys) {
  return {&spec, [keys](const Params& params, const Context& context) -> std::unique_ptr<Question> {
            return std::make_unique<Profit>(keys, params, context);
          }};
}

}  // namespace

Entry profit() { return entry<ProfitByAny>(any_spec); }

Entry profit_by_year() {
  static const Spec spec = named_spec("year", "year");
  return named(spec, {Key::year});
}
Entry profit_by_category() {
  static const Spec spec = named_spec("category", "category");
  return named(spec, {Key::category});
}
Entry profit_by_sub_category() {
  static const Spec spec = named_spec("sub_category", "sub-category");
  return named(spec, {Key::sub_category});
}
Entry profit_by_customer() {
  static const Spec spec = named_spec("customer", "customer");
  return named(spec, {Key::customer});
}
Entry profit_by_year_category() {
  static const Spec spec = named_spec("year_category", "year and category");
  return named(spec, {Key::year, Key::category});
}
Entry profit_by_customer_year() {
  static const Spec spec = named_spec("customer_year", "customer and year");
  return named(spec, {Key::customer, Key::year});
}

}  // namespace footfall
