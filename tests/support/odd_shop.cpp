#include "support/odd_shop.h"

#include <algorithm>
#include <functional>

#include "analysis/frame.h"
#include "base/decimal.h"
#include "base/text.h"

namespace footfall {
namespace {

using Cell = std::optional<std::string>;

bool percent(Dice& dice, unsigned chance) { return dice.roll(100) < chance; }

const std::vector<std::string> odd_texts = {
    "apple", "Apple",  "a", "it's", "two words", "comma, here", "\"quoted\"", "ünïcode",
    "日本",  "(none)", "0", "-",    "%_",        "x=y",         "a..b"};
const std::vector<std::string> paths = {"a", "a.b", "a.b.c", "a-b", "a.bc",
                                        "b", "b.c", "ab",    "ä.ö", "electronics.audio.headphone"};
const std::vector<std::string> zones = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                        "Australia/Lord_Howe"};

Column column(std::string name, ColumnType type, std::uint8_t scale = 0) {
  Column out;
  out.name = std::move(name);
  out.type = type;
  out.scale = scale;
  return out;
}

Column key_column(std::string name, bool text) {
  Column out = column(std::move(name), ColumnType::key);
  out.key = text ? KeyType::text : KeyType::int64;
  return out;
}

std::string uuid(std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return "01234567-89ab-4cde-8f01-" + digits;
}

// A key by number, in one of the shapes that shops have.
std::string key_text(std::uint64_t number, bool text, unsigned shape) {
  if (!text) return std::to_string(static_cast<std::int64_t>(number) * 7'919 - 20'000);
  if (shape == 0) return uuid(number);
  if (shape == 1) return "00" + std::to_string(number);
  return "key " + std::to_string(number) + (number % 3 == 0 ? "é" : "");
}

// How the cells of one column are made.
struct Maker {
  Column column;
  std::function<Cell(Dice&, const std::string& kind, std::uint64_t user)> make;
};

class Shop {
 public:
  explicit Shop(Dice& dice) : dice_(dice) {
    users_ = 1 + dice.roll(30);
    products_ = 1 + dice.roll(12);
    text_users_ = percent(dice, 40);
    guests_ = percent(dice, 40) ? 20 : 0;
    text_products_ = percent(dice, 40);
    missing_ = percent(dice, 70) ? 15 : 0;
    add_keys();
    add_products();
    add_numbers();
    add_attributes();
  }

  TinyRows rows(std::size_t rows_max) {
    TinyRows out;
    out.schema.dataset = "random";
    out.schema.day_precision = percent(dice_, 8);
    for (const auto& maker : makers_) out.schema.columns.push_back(maker.column);
    const std::size_t count = percent(dice_, 3) ? 0 : 1 + dice_.roll(rows_max);
    const auto days = 1 + dice_.roll(120);
    const Micros grain = dice_.pick<Micros>(
        {micros_per_second, micros_per_minute, 7 * micros_per_minute, micros_per_hour});
    const std::int64_t first_day = days_from_civil({2019, 1, 20}) + std::int64_t(dice_.roll(300));
    Micros now = first_day * micros_per_day;
    for (std::size_t i = 0; i < count; ++i) {
      // Mostly forward in small steps; now and then anywhere, so that rows come late.
      if (percent(dice_, 15)) {
        now = first_day * micros_per_day + Micros(dice_.roll(days)) * micros_per_day +
              Micros(dice_.roll(86'400)) * 1'000'000;
      } else if (!percent(dice_, 15)) {
        now += Micros(dice_.roll(120)) * grain / 20;
      }
      const Micros unit = out.schema.day_precision ? micros_per_day : micros_per_second;
      out.times.push_back(floor_div(now, unit) * unit);
      out.kinds.push_back(kind());
      const std::uint64_t user = dice_.roll(users_);
      auto& cells = out.cells.emplace_back();
      for (const auto& maker : makers_) {
        cells.push_back(maker.make(dice_, out.kinds.back(), user));
      }
    }
    if (percent(dice_, 40)) add_customers(out);
    const Column* product = out.schema.find_column("product_id");
    if (product != nullptr && product->of_product && percent(dice_, 50)) add_products_table(out);
    return out;
  }

 private:
  std::string kind() {
    return dice_.pick<std::string>({"view", "view", "view", "view", "cart", "cart", "purchase",
                                    "purchase", "remove_from_cart", "return", "click"});
  }

  bool missing() { return percent(dice_, missing_); }

  void add_keys() {
    makers_.push_back({key_column("user_id", text_users_),
                       [this](Dice& dice, const std::string&, std::uint64_t user) -> Cell {
                         if (percent(dice, guests_)) return std::nullopt;
                         return key_text(user, text_users_, 1 + user % 2);
                       }});
    if (percent(dice_, 75)) {
      const bool text = percent(dice_, 70);
      const auto shape = static_cast<unsigned>(dice_.roll(3));
      makers_.push_back(
          {key_column("session_id", text),
           [this, text, shape](Dice& dice, const std::string&, std::uint64_t user) -> Cell {
             if (missing()) return std::nullopt;
             // A few sessions a user; now and then another user's.
             const std::uint64_t of = percent(dice, 5) ? dice.roll(users_) : user;
             return key_text(of * 4 + dice.roll(4), text, shape);
           }});
    }
    if (percent(dice_, 45)) {
      const bool text = percent(dice_, 50);
      makers_.push_back(
          {key_column("order_id", text),
           [this, text](Dice& dice, const std::string& kind, std::uint64_t user) -> Cell {
             if (kind != "purchase" && kind != "return") return std::nullopt;
             if (missing()) return std::nullopt;
             const std::uint64_t of = percent(dice, 5) ? dice.roll(users_) : user;
             return key_text(of * 3 + dice.roll(3), text, 2);
           }});
    }
  }

  void add_products() {
    const bool of_product = percent(dice_, 80);
    const auto add = [&](Column made, auto make) {
      made.of_product = of_product;
      makers_.push_back({std::move(made), make});
    };
    if (percent(dice_, 92)) {
      add(key_column("product_id", text_products_),
          [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
            if (missing()) return std::nullopt;
            return key_text(dice.roll(products_), text_products_, 2);
          });
    }
    if (percent(dice_, 60)) {
      add(key_column("category_id", false),
          [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
            if (missing()) return std::nullopt;
            return key_text(dice.roll(4), false, 0);
          });
    }
    if (percent(dice_, 85)) {
      add(column("category", ColumnType::path),
          [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
            if (missing()) return std::nullopt;
            return dice.pick(paths);
          });
    }
    if (percent(dice_, 85)) {
      add(column("brand", ColumnType::dictionary),
          [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
            if (missing()) return std::nullopt;
            return odd_texts[dice.roll(5)];
          });
    }
    if (percent(dice_, 40)) {
      add(column("title", ColumnType::dictionary),
          [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
            if (missing()) return std::nullopt;
            return dice.pick(odd_texts);
          });
    }
  }

  void add_decimal(const std::string& name, std::uint8_t scale, std::uint64_t most) {
    makers_.push_back({column(name, ColumnType::decimal, scale),
                       [this, scale, most](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                         if (missing()) return std::nullopt;
                         if (percent(dice, 8)) return decimal_text(0, scale);
                         // Few different values, so that medians and ties are tried.
                         const auto units = dice.roll(8) * (most / 8) + dice.roll(3);
                         return decimal_text(Int128(units), scale);
                       }});
  }

  void add_numbers() {
    if (percent(dice_, 80)) add_decimal("price", std::uint8_t(dice_.roll(5)), 100'000);
    if (percent(dice_, 30)) {
      if (percent(dice_, 50)) {
        makers_.push_back({column("quantity", ColumnType::integer),
                           [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                             if (missing()) return std::nullopt;
                             return std::to_string(dice.roll(6));
                           }});
      } else {
        add_decimal("quantity", 1, 60);
      }
    }
    if (percent(dice_, 40)) add_decimal("amount", std::uint8_t(2 + dice_.roll(5)), 5'000'000);
    if (percent(dice_, 30)) add_decimal("profit", std::uint8_t(dice_.roll(5)), 9'000);
    if (percent(dice_, 25)) add_decimal("discount", std::uint8_t(1 + dice_.roll(3)), 110);
  }

  void add_attributes() {
    if (percent(dice_, 50)) {
      makers_.push_back({column("country", ColumnType::dictionary),
                         [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                           if (missing()) return std::nullopt;
                           return dice.pick(odd_texts);
                         }});
    }
    for (const char* name : {"region", "ship_mode"}) {
      if (!percent(dice_, 25)) continue;
      makers_.push_back({column(name, ColumnType::dictionary),
                         [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                           if (missing()) return std::nullopt;
                           return dice.pick(odd_texts);
                         }});
    }
    if (percent(dice_, 40)) {
      const bool time = percent(dice_, 30);
      makers_.push_back({column("ship_date", time ? ColumnType::timestamp : ColumnType::date),
                         [this, time](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                           if (missing()) return std::nullopt;
                           const std::string day = date_text(18'000 + std::int64_t(dice.roll(500)));
                           return time ? str(day, "T0", dice.roll(10), ":30:00") : day;
                         }});
    }
    if (percent(dice_, 25)) {
      makers_.push_back({column("points", ColumnType::integer),
                         [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                           if (missing()) return std::nullopt;
                           return std::to_string(std::int64_t(dice.roll(2'000)) - 1'000);
                         }});
    }
  }

  // Adds a dimension: some of its keys twice, some that no row of the events has, some of these
  // missing.
  template <typename Key>
  void add_dimension(TinyRows& out, Home home, const std::vector<Maker>& makers, Key key) {
    TinyTable& table = out.tables.emplace_back();
    table.home = home;
    for (Maker maker : makers) {
      maker.column.home = home;
      maker.column.of_product = home == Home::products;
      table.columns.push_back(maker.column.name);
      out.schema.columns.push_back(maker.column);
    }
    for (auto& cells : out.cells) cells.resize(out.schema.columns.size());
    const std::size_t rows = dice_.roll(30);
    for (std::size_t row = 0; row < rows; ++row) {
      table.keys.push_back(key());
      auto& cells = table.cells.emplace_back();
      for (const auto& maker : makers) cells.push_back(maker.make(dice_, "", 0));
    }
  }

  // Makes one of the first texts, or NULL.
  auto one_of(std::size_t texts) {
    return [this, texts](Dice& dice, const std::string&, std::uint64_t) -> Cell {
      if (missing()) return std::nullopt;
      return odd_texts[dice.roll(texts)];
    };
  }

  void add_customers(TinyRows& out) {
    Column likes = column("likes", ColumnType::set);
    likes.separator = '|';
    const std::vector<Maker> makers = {
        {column("name", ColumnType::dictionary), one_of(odd_texts.size())},
        {column("city", ColumnType::dictionary), one_of(3)},
        {column("born", ColumnType::integer),
         [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
           if (missing()) return std::nullopt;
           return std::to_string(1980 + dice.roll(4));
         }},
        {likes, [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
           if (missing()) return std::nullopt;
           return dice.pick<std::string>({"tea", "tea|music", "music|art|tea", "art"});
         }}};
    add_dimension(out, Home::customers, makers, [this] {
      const std::uint64_t user = dice_.roll(users_ + 5);
      return key_text(user, text_users_, 1 + user % 2);
    });
  }

  void add_products_table(TinyRows& out) {
    std::vector<Maker> makers = {{column("maker", ColumnType::dictionary), one_of(3)},
                                 {column("cost", ColumnType::decimal, 2),
                                  [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                                    if (missing()) return std::nullopt;
                                    return decimal_text(Int128(dice.roll(500)), 2);
                                  }}};
    if (!out.schema.has("category")) {
      makers.push_back({column("category", ColumnType::path),
                        [this](Dice& dice, const std::string&, std::uint64_t) -> Cell {
                          if (missing()) return std::nullopt;
                          return dice.pick(paths);
                        }});
    }
    add_dimension(out, Home::products, makers,
                  [this] { return key_text(dice_.roll(products_ + 3), text_products_, 2); });
  }

  Dice& dice_;
  std::uint64_t users_ = 1;
  std::uint64_t products_ = 1;
  bool text_users_ = false;
  bool text_products_ = false;
  unsigned guests_ = 0;   // percent
  unsigned missing_ = 0;  // percent
  std::vector<Maker> makers_;
};

bool has_ends(const Column& column) {
  return column.type == ColumnType::decimal || column.type == ColumnType::integer ||
         column.type == ColumnType::date;
}

std::string quoted(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

// A condition on a column, with values that the column has.
std::string random_clause(Dice& dice, const TinyRows& rows) {
  std::vector<Column> columns = rows.schema.columns;
  columns.push_back(column("event_type", ColumnType::dictionary));
  const std::size_t c = dice.roll(columns.size());
  const auto value = [&]() -> Cell {
    const std::size_t row = dice.roll(rows.count());
    if (c == rows.schema.columns.size()) return rows.kinds[row];
    for (const TinyTable& table : rows.tables) {
      const auto found = std::ranges::find(table.columns, columns[c].name);
      if (table.home != columns[c].home || found == table.columns.end()) continue;
      if (table.cells.empty()) return std::nullopt;
      return table.cells[row % table.cells.size()][std::size_t(found - table.columns.begin())];
    }
    return rows.cells[row][c];
  };
  if (has_ends(columns[c]) && percent(dice, 60)) {
    Cell low = value();
    Cell high = value();
    if (low && high &&
        *stored_value(columns[c], *low, false) > *stored_value(columns[c], *high, false)) {
      std::swap(low, high);
    }
    const std::string sign = percent(dice, 35) ? "!=" : "=";
    if (low || high) return columns[c].name + sign + low.value_or("") + ".." + high.value_or("");
  }
  std::string text = columns[c].name + (percent(dice, 35) ? "!=" : "=");
  const std::size_t values = 1 + dice.roll(3);
  for (std::size_t i = 0; i < values; ++i) {
    Cell cell = value();
    if (cell && columns[c].type == ColumnType::path && percent(dice, 50)) {
      cell = std::string(path_prefix(*cell, '.', 1));
    }
    text += (i == 0 ? "" : ",") + (cell ? quoted(*cell) : std::string("(none)"));
  }
  return text;
}

// A funnel that is valid: in mode any no step is optional and none repeats; what is excluded is no
// step.
ParameterValues random_funnel(Dice& dice, const TinyRows& rows) {
  ParameterValues given;
  const std::string mode = dice.pick<std::string>({"ordered", "ordered", "strict", "any"});
  std::vector<std::string> kinds = {"view", "cart", "purchase", "remove_from_cart", "return"};
  std::vector<std::string> steps;
  for (std::size_t i = 2 + dice.roll(3); i > 0; --i) {
    const std::size_t at = dice.roll(kinds.size());
    std::string step = kinds[at];
    if (rows.schema.has("brand") && percent(dice, 20)) step += "[brand=apple,it's,(none)]";
    if (mode != "any" && !steps.empty() && percent(dice, 25)) step += "?";
    steps.push_back(std::move(step));
    if (mode == "any" || !percent(dice, 20)) kinds.erase(kinds.begin() + std::ptrdiff_t(at));
  }
  given["mode"] = mode;
  given["steps"] = join(steps, ",");
  given["window"] = dice.pick<std::string>({"1s", "10m", "1h", "5h", "1d", "7d", "90d"});
  given["scope"] = dice.pick<std::string>({"user", "session", "product"});
  const bool free = std::ranges::none_of(
      steps, [&](const std::string& step) { return step.starts_with(kinds[0]); });
  if (free && percent(dice, 30)) given["exclude"] = kinds[0];
  return given;
}

// A column that a trend can be split by; "" for none.
std::string random_split(Dice& dice, const Schema& schema) {
  const Column& chosen = dice.pick(schema.columns);
  return chosen.type == ColumnType::timestamp ? "" : chosen.name;
}

// A column of the customers; "" for none.
std::string random_attribute(Dice& dice, const TinyRows& rows) {
  for (const TinyTable& table : rows.tables) {
    if (table.home == Home::customers && percent(dice, 75)) return dice.pick(table.columns);
  }
  return {};
}

std::string random_value(Dice& dice, const Parameter& parameter, const TinyRows& rows) {
  if (parameter.name == "split") return random_split(dice, rows.schema);
  if (parameter.name == "attribute") return random_attribute(dice, rows);
  if (parameter.type == ParameterType::text && parameter.name == "by") {
    std::vector<std::string> keys;
    for (const char* key : {"category", "year", "sub_category", "customer"}) {
      if (percent(dice, 40)) keys.emplace_back(key);
    }
    return join(keys, ",");
  }
  if (parameter.name == "kind") return dice.pick<std::string>({"any", "view", "purchase", "auto"});
  switch (parameter.type) {
    case ParameterType::choice: return dice.pick(parameter.choices);
    case ParameterType::flag: return percent(dice, 50) ? "true" : "false";
    case ParameterType::integer:
      return str(
          std::int64_t(parameter.low) +
          std::int64_t(dice.roll(std::size_t(std::min(parameter.high - parameter.low, 5.0)) + 1)));
    default: return parameter.fallback;
  }
}

}  // namespace

TinyRows odd_shop(Dice& dice, std::size_t rows_max) { return Shop(dice).rows(rows_max); }

RunOptions odd_options(Dice& dice, const TinyRows& rows) {
  RunOptions options;
  if (!rows.schema.day_precision) options.timezone = dice.pick(zones);
  options.first_chosen = percent(dice, 30);
  if (rows.count() == 0) return options;
  if (percent(dice, 40)) {
    const auto day = [&] { return floor_div(rows.times[dice.roll(rows.count())], micros_per_day); };
    const std::int64_t one = day();
    const std::int64_t other = day();
    if (!percent(dice, 20)) options.from = date_text(std::min(one, other));
    if (!percent(dice, 20)) options.to = date_text(std::max(one, other));
  }
  while (percent(dice, 35)) options.where.push_back(random_clause(dice, rows));
  return options;
}

std::vector<AnswerRequest> odd_answers(Dice& dice, const TinyRows& rows) {
  std::vector<AnswerRequest> answers;
  for (const Entry& entry : catalog()) {
    const Spec& spec = *entry.spec;
    const bool published = !spec.published.empty() && percent(dice, 35);
    answers.push_back({spec.name, {}, published ? Form::published : Form::correct});
    AnswerRequest other{spec.name, {}, Form::correct};
    for (const auto& parameter : spec.parameters) {
      if (percent(dice, 70)) other.parameters[parameter.name] = random_value(dice, parameter, rows);
    }
    if (spec.name == "funnel") other.parameters = random_funnel(dice, rows);
    answers.push_back(std::move(other));
  }
  return answers;
}

}  // namespace footfall
