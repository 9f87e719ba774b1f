// Joins that cannot lie: whatever is doubled or missing in a dimension, no row of the events and no
// cent of theirs is multiplied or lost.
#include <fstream>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "base/decimal.h"
#include "base/text.h"
#include "engine/loaded.h"
#include "support/answers.h"

namespace footfall {
namespace {

constexpr std::string_view mapping = R"(
name = "shop"
[time]
from = "date"
format = "date"
[event_type]
from = "type"
[[column]]
name = "user_id"
from = "customer"
type = "key"
key = "text"
[[column]]
name = "product_id"
from = "product"
type = "key"
key = "int64"
of = "product"
[[column]]
name = "quantity"
type = "decimal"
scale = 0
[[column]]
name = "amount"
type = "decimal"
scale = 4
[[column]]
name = "profit"
type = "decimal"
scale = 4
[products]
recognise = ["product", "group"]
[[products.column]]
name = "product_id"
from = "product"
type = "key"
key = "int64"
[[products.column]]
name = "group"
type = "dictionary"
[[products.column]]
name = "cost"
type = "decimal"
scale = 2
[customers]
recognise = ["customer", "city"]
[[customers.column]]
name = "user_id"
from = "customer"
type = "key"
key = "text"
[[customers.column]]
name = "city"
type = "dictionary"
[[customers.column]]
name = "born"
type = "integer"
)";

// A shop as files, and what an obvious program says of it: keys with several rows, rows without a
// key's row, NULL keys.
struct Shop {
  std::string orders = "date,type,customer,product,quantity,amount,profit\n";
  std::string products = "product,group,cost\n";
  std::string customers = "customer,city,born\n";
  std::map<std::string, std::string> groups;  // by product; the last row of each
  std::map<std::string, std::string> cities;
  std::map<std::string, Int128> amount_by_group;
  std::map<std::string, Int128> profit_by_city;
  std::map<std::string, std::int64_t> rows_by_city;
  Int128 amount = 0;
  Int128 profit = 0;
  std::int64_t rows = 0;

  explicit Shop(std::uint64_t seed) : dice(seed) {
    for (int i = 0; i < 40; ++i) {
      const std::string key = str(roll(20));
      const std::string group = roll(4) == 0 ? "" : str("g", roll(5));
      groups[key] = group;
      products += str(key, ",", group, ",", roll(100), ".5\n");
    }
    for (int i = 0; i < 30; ++i) {
      const std::string key = str("c", roll(15));
      const std::string city = roll(4) == 0 ? "" : str("t", roll(3));
      cities[key] = city;
      customers += str(key, ",", city, ",", 1950 + roll(50), "\n");
    }
    for (int i = 0; i < 300; ++i) add_row();
  }

 private:
  std::mt19937_64 dice;

  std::int64_t roll(std::uint64_t sides) { return std::int64_t(dice() % sides); }

  // NULL where the key is, else what the dimension says of it.
  static std::string looked_up(const std::map<std::string, std::string>& in,
                               const std::string& key) {
    if (key.empty()) return "-";
    const auto found = in.find(key);
    if (found == in.end()) return "Unknown";
    return found->second.empty() ? "-" : found->second;
  }

  void add_row() {
    const bool sold = roll(10) != 0;
    const std::string customer = roll(6) == 0 ? "" : str("c", roll(20));
    const std::string product = roll(12) == 0 ? "" : str(roll(30));
    const std::int64_t money = roll(1'000'000'000);
    const std::int64_t gain = roll(2'000'000) - 1'000'000;
    orders += str("2020-0", 1 + roll(9), "-1", roll(10), ",", sold ? "purchase" : "return", ",",
                  customer, ",", product, ",", 1 + roll(5), ",", decimal_text(money, 4), ",",
                  decimal_text(gain, 4), "\n");
    const Int128 sign = sold ? 1 : -1;
    amount += sign * money;
    profit += sign * gain;
    ++rows;
    amount_by_group[looked_up(groups, product)] += sign * money;
    profit_by_city[looked_up(cities, customer)] += sign * gain;
    ++rows_by_city[looked_up(cities, customer)];
  }
};

struct Loaded {
  TempDirectory directory;
  std::shared_ptr<const Snapshot> snapshot;

  std::string file(const std::string& name, std::string_view bytes) const {
    const std::string path = directory.path() + "/" + name;
    std::ofstream(path) << bytes;
    return path;
  }
  explicit Loaded(const Shop& shop) {
    IngestRequest request;
    request.inputs = {file("o.csv", shop.orders), file("p.csv", shop.products),
                      file("c.csv", shop.customers)};
    request.dataset = file("shop.toml", mapping);
    request.store = directory.path() + "/store";
    ingest(real_file_system(), request);
    snapshot = Snapshot::open(StoreReader::open(real_file_system(), request.store), 2);
  }
};

// The value of a measure by the value of a column, by one rollup.
std::map<std::string, std::string> by(const Loaded& loaded, EngineKind engine,
                                      const std::string& split, const std::string& measure) {
  RunOptions options;
  options.engine = engine;
  const auto answers = answer(
      loaded.snapshot,
      make_request(loaded.snapshot->schema(),
                   {{"trend", {{"measure", measure}, {"split", split}, {"by", "year"}}}}, options));
  const Table& table = answers.front().table;
  std::map<std::string, std::string> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool null = table.is_null(row, table.column("split"));
    out[null ? "-" : table.text(row, "split")] = cell_text(table, row, table.column("value"));
  }
  return out;
}

std::map<std::string, std::string> texts(const std::map<std::string, Int128>& sums) {
  std::map<std::string, std::string> out;
  for (const auto& [key, sum] : sums) out[key] = decimal_text(sum, 4);
  return out;
}

TEST(Joins, NeitherMultiplyNorLoseARowOrACent) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Shop shop(seed);
    const Loaded loaded(shop);
    for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
      ASSERT_EQ(by(loaded, engine, "group", "revenue"), texts(shop.amount_by_group)) << seed;
      ASSERT_EQ(by(loaded, engine, "city", "profit"), texts(shop.profit_by_city)) << seed;
    }
    ASSERT_EQ(sql(loaded.snapshot,
                  "SELECT count(*), sum(CASE event_type WHEN 'return' THEN -amount ELSE amount "
                  "END), sum(CASE event_type WHEN 'return' THEN -profit ELSE profit END) "
                  "FROM events"),
              str(shop.rows, " ", decimal_text(shop.amount, 4), " ", decimal_text(shop.profit, 4)));
  }
}

// Filters on what dimensions say choose the same rows by both engines; numbers of dimensions too.
TEST(Joins, ChooseRowsByWhatDimensionsSay) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Loaded loaded{Shop(seed)};
    const std::vector<std::vector<std::string>> filters{{"city=t1,Unknown"},
                                                        {"city!=t1"},
                                                        {"city=(none)"},
                                                        {"born=1960..1980"},
                                                        {"group=g1,(none)"},
                                                        {"cost=20..60"},
                                                        {"cost!=20..60", "city=t0,t1,t2"}};
    for (const auto& where : filters) {
      std::string found;
      for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
        RunOptions options;
        options.engine = engine;
        options.where = where;
        const auto answers =
            answer(loaded.snapshot,
                   make_request(loaded.snapshot->schema(), {{"kpis"}, {"profile"}}, options));
        const std::string text = exact_text(answers[0].table) + exact_text(answers[1].table);
        if (engine == EngineKind::native) {
          found = text;
        } else {
          ASSERT_EQ(text, found) << seed << " " << where[0];
        }
      }
    }
  }
}

}  // namespace
}  // namespace footfall
