// Basket pairs: which products are bought together, and whether by more than chance.
//
// The walk takes each order's distinct products in key order and counts every pair once.
// Cost: one walk over purchases; O(pairs that occur) memory, refused beyond --memory.
//
// Measures: Agrawal et al. 1993 (support, confidence), Brin et al. 1997 (lift, conviction),
// Piatetsky-Shapiro 1991 (leverage); one-sided Fisher exact test; Benjamini and Hochberg 1995.
#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <numeric>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "basket_pairs",
    .title = "Bought together",
    .summary = "Pairs of products bought in one order, with support, confidence and lift",
    .definition =
        "Unordered pairs of distinct products in one order (or session). support = "
        "baskets with both / baskets with a product; confidence_ab = baskets with both / "
        "baskets with a; lift compares it with chance; conviction is empty at confidence "
        "1. p_value is a one-sided Fisher exact test, q_value is corrected for all "
        "occurring pairs (Benjamini and Hochberg).",
    .parameters =
        {{"scope", ParameterType::choice, "order", "what a basket is", {"order", "session"}}},
    .chart = {ChartKind::network, "product_a", {"count"}, "product_b"},
    .rows = Rows::ranking,
    .published =
        "The published pairs are neighbours in the list of all purchases sorted by time, "
        "whoever made them: most are two strangers, and a product next to itself counts.",
    .cost = "one pass over purchases",
    .example = "footfall run basket_pairs --limit 50"};

using PairCounts = boost::unordered_flat_map<std::uint64_t, std::int64_t>;

std::uint64_t pair_key(std::uint32_t a, std::uint32_t b) { return std::uint64_t(a) << 32 | b; }

// Pairs as a table, ascending by both keys: product numbers are in key order.
Table pairs_table(const Snapshot& data, const PairCounts& counts) {
  const Type type = key_type(data.schema(), "product_id");
  Table table{{{"product_a", type, Unit::none, ""},
               {"product_b", type, Unit::none, ""},
               {"count", Type::integer, Unit::orders, ""}}};
  std::vector<std::pair<std::uint64_t, std::int64_t>> ordered(counts.begin(), counts.end());
  std::ranges::sort(ordered);
  for (const auto& [pair, count] : ordered) {
    const auto value = [&](std::uint64_t product) {
      return product == no_number ? Value(Null{}) : data.product_key(std::uint32_t(product));
    };
    table.add(value(pair >> 32), value(pair & 0xFFFFFFFF), count);
  }
  return table;
}

// The pairs of all threads' walks: whether there are too many does not depend on how many threads
// found them. Threads share it.
class AllPairs {
 public:
  explicit AllPairs(std::uint64_t memory_bytes)
      : memory_bytes_(memory_bytes), pairs_max_(memory_bytes / (bytes_per_pair * 2)) {}

  // Takes over what a thread has counted. Error limit where it makes too many.
  void take(PairCounts& counts) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [pair, count] : counts) {
      counts_[pair] += count;
      if (memory_bytes_ != 0 && counts_.size() > pairs_max_) refuse();
    }
    counts.clear();
  }
  // When all threads are done.
  const PairCounts& counts() const noexcept { return counts_; }

 private:
  // Its share of a table that doubles as it grows. Half of the memory is for pairs: the table of
  // the result holds them once more.
  static constexpr std::uint64_t bytes_per_pair = 48;

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::limit,
                str("basket_pairs: the pairs of products do not fit into ", memory_bytes_ >> 20,
                    " MiB (--memory)"),
                "choose fewer rows with --where, --from and --to, or give more --memory");
  }

  std::uint64_t memory_bytes_;
  std::uint64_t pairs_max_;
  std::mutex mutex_;
  PairCounts counts_;
};

// Baskets of one span: an order span is one basket; a user span has one per session.
class PairWalk final : public Walk {
 public:
  PairWalk(const Snapshot& data, bool by_session, std::shared_ptr<AllPairs> all)
      : data_(data), by_session_(by_session), all_(std::move(all)) {}

  void add(const Span& span) override {
    basket_.clear();
    for (std::size_t i = 0; i < span.count(); ++i) {
      if (span.product[i] == no_number) continue;
      if (by_session_ && span.session[i] == no_number) continue;
      basket_.push_back(pair_key(by_session_ ? span.session[i] : 0, span.product[i]));
    }
    std::ranges::sort(basket_);
    basket_.erase(std::unique(basket_.begin(), basket_.end()), basket_.end());
    for (std::size_t begin = 0; begin < basket_.size();) {
      std::size_t end = begin;
      while (end < basket_.size() && basket_[end] >> 32 == basket_[begin] >> 32) ++end;
      count(begin, end);
      begin = end;
    }
  }

  void merge(Walk& other) override { all_->take(static_cast<PairWalk&>(other).counts_); }

  Table result() override {
    all_->take(counts_);
    return pairs_table(data_, all_->counts());
  }

 private:
  // Threads seldom wait for each other, and what each has of its own is small.
  static constexpr std::size_t own_pairs_max = 1U << 16;

  void count(std::size_t begin, std::size_t end) {
    for (std::size_t a = begin; a < end; ++a) {
      if (counts_.size() >= own_pairs_max) all_->take(counts_);
      for (std::size_t b = a + 1; b < end; ++b) {
        ++counts_[pair_key(std::uint32_t(basket_[a]), std::uint32_t(basket_[b]))];
      }
    }
  }

  const Snapshot& data_;
  bool by_session_;
  std::shared_ptr<AllPairs> all_;
  std::vector<std::uint64_t> basket_;  // basket << 32 | product
  PairCounts counts_;                  // found since all_ took the last ones
};

// The published form: ordered neighbours among all purchases by (time, arrival).
class NeighbourWalk final : public Walk {
 public:
  explicit NeighbourWalk(const Snapshot& data) : data_(data) {}

  void add(const Span& order) override {
    for (std::size_t i = 0; i < order.count(); ++i) {
      purchases_.push_back({order.time[i], order.arrival[i], order.product[i]});
    }
  }

  void merge(Walk& other) override {
    const auto& that = static_cast<NeighbourWalk&>(other).purchases_;
    purchases_.insert(purchases_.end(), that.begin(), that.end());
  }

  Table result() override {
    std::ranges::sort(purchases_, [](const Purchase& a, const Purchase& b) {
      return a.time != b.time ? a.time < b.time : a.arrival < b.arrival;
    });
    PairCounts counts;
    for (std::size_t i = 1; i < purchases_.size(); ++i) {
      ++counts[pair_key(purchases_[i - 1].product, purchases_[i].product)];
    }
    return pairs_table(data_, counts);
  }

 private:
  struct Purchase {
    Micros time;
    std::uint64_t arrival;
    std::uint32_t product;
  };

  const Snapshot& data_;
  std::vector<Purchase> purchases_;
};

// P(at least `both` of `baskets` hold a and b), where `with_a` and `with_b` hold each by chance:
// the upper tail of the hypergeometric distribution, by logarithms of factorials.
class FisherTest {
 public:
  explicit FisherTest(std::int64_t baskets) : baskets_(baskets) {
    log_factorial_.resize(std::size_t(baskets) + 1);
    long double sum = 0;
    for (std::size_t n = 1; n < log_factorial_.size(); ++n) {
      sum += std::log(static_cast<long double>(n));
      log_factorial_[n] = sum;
    }
  }

  // Terms fall by a rational factor from the first one on, so one exponential is enough.
  double upper_tail(std::int64_t both, std::int64_t with_a, std::int64_t with_b) const {
    const std::int64_t last = std::min(with_a, with_b);
    const std::int64_t lowest = std::max<std::int64_t>(0, with_a + with_b - baskets_);
    if (both <= lowest) return 1.0;
    long double term =
        std::exp(log_choose(with_a, both) + log_choose(baskets_ - with_a, with_b - both) -
                 log_choose(baskets_, with_b));
    long double sum = 0;
    for (std::int64_t k = both; k <= last; ++k) {
      sum += term;
      if (term < sum * 1e-21L) break;
      term *= static_cast<long double>(with_a - k) * static_cast<long double>(with_b - k) /
              (static_cast<long double>(k + 1) *
               static_cast<long double>(baskets_ - with_a - with_b + k + 1));
    }
    return std::min(1.0, double(sum));
  }

 private:
  long double log_choose(std::int64_t n, std::int64_t k) const {
    return log_factorial_[std::size_t(n)] - log_factorial_[std::size_t(k)] -
           log_factorial_[std::size_t(n - k)];
  }

  std::int64_t baskets_;
  std::vector<long double> log_factorial_;
};

// Benjamini and Hochberg 1995: the smallest false discovery rate at which each p-value counts.
std::vector<double> adjusted(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> out(p_values.size());
  double least = 1.0;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    const double value = p_values[order[rank]] * double(order.size()) / double(rank + 1);
    least = std::min(least, value);
    out[order[rank]] = least;
  }
  return out;
}

class BasketPairs final : public Question {
 public:
  BasketPairs(const Params& params, const Context& context)
      : by_session_(params.text("scope") == "session"),
        published_(context.form == Form::published),
        context_(context),
        data_(context.data),
        schema_(context.schema) {}

  Fields fields() const override {
    const Type type = key_type(schema_, "product_id");
    Fields out{
        {"product_a", type, Unit::none, published_ ? "the earlier purchase's" : "smaller id"},
        {"product_b", type, Unit::none, published_ ? "the next purchase's" : "greater id"},
        {"count", Type::integer, by_session_ ? Unit::sessions : Unit::orders,
         published_ ? "times they are neighbours" : "baskets with both"}};
    if (published_) return out;
    for (const auto& [name, meaning] : std::initializer_list<std::pair<const char*, const char*>>{
             {"support", "baskets with both / baskets with a product"},
             {"confidence_ab", "baskets with both / baskets with a"},
             {"confidence_ba", "baskets with both / baskets with b"}}) {
      out.push_back({name, Type::real, Unit::ratio, meaning});
    }
    for (const auto& [name, meaning] : std::initializer_list<std::pair<const char*, const char*>>{
             {"lift", "support / (support of a x support of b)"},
             {"leverage", "support - support of a x support of b"},
             {"conviction_ab", "(1 - support of b) / (1 - confidence_ab)"},
             {"conviction_ba", "(1 - support of a) / (1 - confidence_ba)"},
             {"p_value", "one-sided Fisher exact test"},
             {"q_value", "p_value corrected for all occurring pairs"}}) {
      out.push_back({name, Type::real, Unit::none, meaning});
    }
    return out;
  }

  std::optional<std::string> missing() const override {
    if (by_session_ && !published_)
      return lacking(schema_, {"product_id", "user_id", "session_id"});
    return lacking(schema_, {"product_id"});
  }

  std::vector<Rollup> rollups() const override {
    if (published_) return {};
    const Measure baskets = by_session_ ? measure::sessions("baskets", {"purchase"})
                                        : Measure{.name = "baskets", .kind = Measure::Kind::orders};
    const RowCondition sold{
        .kind = RowCondition::Kind::not_null, .column = "product_id", .of = {"purchase"}};
    return {{.name = "products",
             .by = {{.column = "product_id"}},
             .measures = {baskets},
             .where = sold},
            {.name = "all", .measures = {baskets}, .where = sold}};
  }

  Needs needs() const override {
    if (published_) return {.grain = Grain::order, .kind = false, .product = true, .arrival = true};
    if (by_session_) return {.of = {"purchase"}, .kind = false, .product = true, .sessions = true};
    return {.grain = Grain::order, .kind = false, .product = true};
  }

  std::unique_ptr<Walk> walk() const override {
    if (published_) return std::make_unique<NeighbourWalk>(data_);
    std::shared_ptr<AllPairs> all = all_.lock();
    if (!all) all_ = all = std::make_shared<AllPairs>(context_.memory_bytes);
    return std::make_unique<PairWalk>(data_, by_session_, std::move(all));
  }

  std::string walk_sql() const override {
    if (published_) {
      return "WITH following AS (\n"
             "  SELECT product_id AS product_a, row_number() OVER w AS place,\n"
             "    lead(product_id) OVER w AS product_b, count(*) OVER () AS purchases\n"
             "  FROM chosen WHERE event_type = 'purchase'\n"
             "  WINDOW w AS (ORDER BY event_time, arrival)\n"
             ")\n"
             "SELECT product_a, product_b, count(*) AS count FROM following\n"
             "WHERE place < purchases GROUP BY product_a, product_b\n"
             "ORDER BY product_a ASC NULLS LAST, product_b ASC NULLS LAST";
    }
    const char* baskets =
        by_session_ ? "SELECT DISTINCT user_id, session_id AS basket, product_id FROM chosen\n"
                      "  WHERE event_type = 'purchase' AND product_id IS NOT NULL\n"
                      "    AND user_id IS NOT NULL AND session_id IS NOT NULL"
                    : "SELECT DISTINCT 0 AS user_id, order_key AS basket, product_id FROM chosen\n"
                      "  WHERE event_type = 'purchase' AND product_id IS NOT NULL";
    return std::string("WITH baskets AS (\n  ") + baskets +
           "\n)\n"
           "SELECT a.product_id AS product_a, b.product_id AS product_b, count(*) AS count\n"
           "FROM baskets a JOIN baskets b ON a.user_id = b.user_id AND a.basket = b.basket\n"
           "  AND a.product_id < b.product_id\n"
           "GROUP BY a.product_id, b.product_id ORDER BY product_a, product_b";
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& pairs = inputs.walk();
    const std::vector<SortKey> by_count{{"count", true}, {"product_a"}, {"product_b"}};
    if (published_) {
      const Table top = sorted(pairs, by_count, context.rows_wanted);
      return Table::of_columns(fields(), top, {0, 1, 2});
    }
    Table table{fields()};
    table.reserve(context.wanted_of(pairs.rows()));
    const std::int64_t baskets = inputs.at("all").integer(0, "baskets");
    const Counts counts(inputs.at("products"));
    const FisherTest test(baskets);
    std::vector<double> p_values;
    p_values.reserve(pairs.rows());
    for (std::size_t row = 0; row < pairs.rows(); ++row) {
      p_values.push_back(test.upper_tail(pairs.integer(row, 2), counts.of(pairs.value(row, 0)),
                                         counts.of(pairs.value(row, 1))));
    }
    const std::vector<double> q_values = adjusted(p_values);
    for (const std::size_t row : row_order(pairs, by_count, context.rows_wanted)) {
      const auto n = double(baskets);
      const auto both = double(pairs.integer(row, 2));
      const auto a = double(counts.of(pairs.value(row, 0)));
      const auto b = double(counts.of(pairs.value(row, 1)));
      table.add(pairs.value(row, 0), pairs.value(row, 1), pairs.integer(row, 2), both / n, both / a,
                both / b, both * n / (a * b), (both * n - a * b) / (n * n),
                conviction(both, a, b, n), conviction(both, b, a, n), p_values[row], q_values[row]);
    }
    table.leave_out(pairs.rows() - table.rows());
    return table;
  }

 private:
  // Baskets with each product, looked up by its key.
  class Counts {
   public:
    explicit Counts(const Table& products) {
      for (std::size_t row = 0; row < products.rows(); ++row) {
        keys_.emplace_back(products.value(row, 0), products.integer(row, 1));
      }
      std::ranges::sort(keys_, less);
    }
    std::int64_t of(const Value& product) const {
      return std::ranges::lower_bound(keys_, std::pair<Value, std::int64_t>(product, 0), less)
          ->second;
    }

   private:
    static bool less(const std::pair<Value, std::int64_t>& a,
                     const std::pair<Value, std::int64_t>& b) {
      return a.first < b.first;
    }
    std::vector<std::pair<Value, std::int64_t>> keys_;
  };

  static Value conviction(double both, double a, double b, double n) {
    if (both == a) return Null{};
    return a * (n - b) / (n * (a - both));
  }

  bool by_session_;
  bool published_;
  const Context& context_;
  const Snapshot& data_;
  const Schema& schema_;
  mutable std::weak_ptr<AllPairs> all_;  // of the walks that there are: those of one scan
};

}  // namespace

Entry basket_pairs() { return entry<BasketPairs>(spec); }

}  // namespace footfall
