#include "support/random_shop.h"

#include <algorithm>

#include "base/text.h"

namespace footfall {
namespace {

using Cell = std::optional<std::string>;

// What the columns hold, and how often they hold nothing (one in `nulls`; 0: never).
struct Recipe {
  Column column;
  std::vector<std::string> values;
  std::size_t nulls = 0;
};

std::vector<std::string> numbered(std::string_view prefix, std::size_t count) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(str(prefix, i * 7 + 3));
  return values;
}

Column column(const char* name, ColumnType type) {
  Column out;
  out.name = name;
  out.type = type;
  return out;
}

// A key column: numbers, or texts.
Recipe key(Dice& dice, const char* name, std::string_view prefix, std::size_t count,
           std::size_t nulls) {
  Recipe recipe{column(name, ColumnType::key), {}, nulls};
  const bool numbers = dice.chance(2);
  recipe.column.key = numbers ? KeyType::int64 : KeyType::text;
  recipe.values = numbered(numbers ? "" : prefix, count);
  return recipe;
}

// What lines of orders have beside.
void add_order_columns(Dice& dice, std::vector<Recipe>& all) {
  const auto decimal = [&](const char* name, std::uint8_t scale, std::vector<std::string> values) {
    all.push_back({column(name, ColumnType::decimal), std::move(values), dice.chance(2) ? 0U : 6U});
    all.back().column.scale = scale;
  };
  decimal("discount", 2, {"0.00", "0.10", "0.11", "0.20", "0.70", "0.80", "1.00", "1.01", "-0.01"});
  decimal("profit", 4, {"0.0000", "1.0050", "1.0049", "-1.0050", "-0.0050", "12.3456"});
  all.push_back({column("region", ColumnType::dictionary), {"North", "South", "a b"}, 5});
  all.push_back({column("ship_mode", ColumnType::dictionary), {"First", "Same Day"}, 7});
  all.push_back({column("ship_date", ColumnType::date),
                 {"2019-10-25", "2019-10-28", "2019-10-29", "2019-11-04"},
                 4});
}

std::vector<Recipe> recipes(Dice& dice) {
  std::vector<Recipe> all;
  if (!dice.chance(8)) all.push_back(key(dice, "user_id", "user-", 9, 6));
  if (!dice.chance(4)) {
    all.push_back(key(dice, "session_id", "s", 5, 9));
    if (dice.chance(2)) {  // canonical UUIDs have a form of their own in the store
      all.back().column.key = KeyType::text;
      all.back().values = numbered("0b1c2d3e-aaaa-4bbb-8ccc-0000000000", 5);
      for (auto& value : all.back().values) value.resize(36, '0');
    }
  }
  if (dice.chance(3)) all.push_back(key(dice, "order_id", "o", 7, 5));
  const bool of_product = !dice.chance(3);
  const std::size_t first = all.size();
  all.push_back(key(dice, "product_id", "p", 6, dice.chance(2) ? 0 : 9));
  all.push_back({column("category", ColumnType::path),
                 {"toys", "toys.cars", "toys.cars.red", "toys-old", "food.fruit", "food"},
                 4});
  all.push_back({column("brand", ColumnType::dictionary), {"acme", "zeta", "Öl & Co", "b"}, 4});
  for (std::size_t i = first; i < all.size(); ++i) all[i].column.of_product = of_product;
  all.push_back({column("country", ColumnType::dictionary), {"DE", "FR", "a b"}, 5});
  all.push_back({column("price", ColumnType::decimal),
                 {"0.00", "0.01", "5.00", "19.99"},
                 dice.chance(2) ? 0U : 7U});
  all.back().column.scale = 2;
  if (dice.chance(2)) {
    all.push_back({column("quantity", ColumnType::integer), {"1", "2", "12"}, 6});
  }
  if (dice.chance(4)) {
    all.push_back({column("amount", ColumnType::decimal), {"1.000", "2.500", "0.125"}, 6});
    all.back().column.scale = 3;
  }
  if (dice.chance(3)) {
    all.push_back({column("born", ColumnType::date), {"1969-12-31", "1999-01-01"}, 3});
  }
  if (dice.chance(2)) add_order_columns(dice, all);
  return all;
}

}  // namespace

TinyRows random_shop(std::uint64_t seed, std::size_t rows_max) {
  Dice dice(seed);
  const auto made_of = recipes(dice);
  TinyRows rows;
  rows.schema.dataset = "random";
  for (const auto& recipe : made_of) rows.schema.columns.push_back(recipe.column);
  std::vector<std::string> kinds{"view",     "view",     "view",   "cart",
                                 "purchase", "purchase", "return", "remove_from_cart",
                                 "click"};
  // As in a clickstream, where a segment holds its sales a second time.
  if (dice.chance(2)) kinds.insert(kinds.end(), 40, "view");
  const Micros begin = days_from_civil({2019, 10, 26}) * micros_per_day;  // Berlin changes clocks
  const std::size_t count = dice.roll(rows_max) + 1;
  // Products have few versions: a row takes the product's cells from the row of its number.
  std::vector<std::vector<Cell>> products(8);
  for (auto& product : products) {
    for (const auto& recipe : made_of) {
      const bool null = recipe.nulls > 0 && dice.chance(recipe.nulls);
      product.push_back(null ? Cell() : Cell(dice.pick(recipe.values)));
    }
  }
  for (std::size_t r = 0; r < count; ++r) {
    const std::size_t minutes = dice.chance(3) ? dice.roll(40) * 5 : dice.roll(3 * 24 * 60);
    rows.times.push_back(begin + Micros(minutes) * micros_per_minute);
    rows.kinds.push_back(dice.pick(kinds));
    auto& cells = rows.cells.emplace_back();
    const auto& product = dice.pick(products);
    for (std::size_t c = 0; c < made_of.size(); ++c) {
      if (made_of[c].column.of_product) {
        cells.push_back(product[c]);
      } else {
        const bool null = made_of[c].nulls > 0 && dice.chance(made_of[c].nulls);
        cells.push_back(null ? Cell() : Cell(dice.pick(made_of[c].values)));
      }
    }
  }
  return rows;
}

RunOptions random_options(std::uint64_t seed, const TinyRows& rows) {
  Dice dice(seed * 31 + 7);
  RunOptions options;
  options.timezone = dice.pick<std::string>({"UTC", "Europe/Berlin", "Asia/Kathmandu"});
  if (dice.chance(3)) options.from = "2019-10-27";
  if (dice.chance(3)) options.to = dice.chance(2) ? "2019-10-27" : "2019-10-28T07:30";
  for (const auto& column : rows.schema.columns) {
    if (!dice.chance(6)) continue;
    const std::size_t c = std::size_t(&column - rows.schema.columns.data());
    const auto& one = dice.pick(rows.cells)[c];
    const auto& other = dice.pick(rows.cells)[c];
    const auto word = [](const Cell& cell) { return cell ? "\"" + *cell + "\"" : "(none)"; };
    const bool number = column.type == ColumnType::decimal || column.type == ColumnType::integer;
    if (number && one && dice.chance(2)) {
      options.where.push_back(column.name + (dice.chance(3) ? "!=" : "=") + *one + "..");
    } else {
      options.where.push_back(column.name + (dice.chance(2) ? "!=" : "=") + word(one) + "," +
                              word(other));
    }
  }
  if (dice.chance(6)) options.where.emplace_back("event_type!=click,cart");
  if (dice.chance(6)) options.where.emplace_back("category=toys");
  if (dice.chance(8)) options.where.emplace_back("event_type=purchase,return");
  return options;
}

std::vector<std::size_t> random_cuts(Dice& dice, std::size_t rows) {
  if (rows < 2) return {};
  std::vector<std::size_t> cuts;
  for (std::size_t cut = dice.roll(20); cut > 0; --cut) cuts.push_back(dice.roll(rows));
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  std::erase(cuts, 0U);
  return cuts;
}

}  // namespace footfall
