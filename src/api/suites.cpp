#include <algorithm>

#include "api/ask.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall {

namespace {

// What a person wants to see first, in the order of a story: how much, when, what, at which price,
// who, and how they behave; at the end what the data are like.
Suite report() {
  return {"report",
          "All questions of a clickstream, as the report tells them",
          {
              {"kpis", {}, "Key figures", "Overview"},
              {"trend", {}, "Revenue by day", "Overview"},
              {"trend", {{"measure", "users"}}, "Users by day", "Overview"},
              {"events_by_type", {}, "", "Overview"},
              {"hour_of_week", {}, "", "Time"},
              {"hourly", {}, "", "Time"},
              {"weekday", {}, "", "Time"},
              {"peak_hours", {}, "", "Time"},
              {"peak_hours", {{"by", "daytype"}}, "Weekends against weekdays", "Time"},
              {"category_sales", {}, "", "Products"},
              {"brand_sales", {}, "", "Products"},
              {"top_products", {}, "", "Products"},
              {"interactions", {}, "Interactions by category", "Products"},
              {"price_stats", {}, "", "Prices"},
              {"top_customers", {}, "", "Customers"},
              {"cohort_retention", {{"by", "auto"}}, "Retention", "Customers"},
              {"funnel", {}, "", "Behaviour"},
              {"cart_abandonment", {}, "", "Behaviour"},
              {"cart_abandonment", {{"by", "category"}}, "Abandonment by category", "Behaviour"},
              {"sessions", {}, "", "Behaviour"},
              {"sessions", {{"by", "events"}}, "Events per session", "Behaviour"},
              {"user_affinity", {}, "", "Behaviour"},
              {"engaged_users", {}, "", "Behaviour"},
              {"basket_pairs", {}, "", "Behaviour"},
              {"profile", {}, "", "The data"},
              {"completeness", {}, "", "The data"},
          }};
}

Suite clickstream_tables() {
  return {"clickstream-tables",
          "Tables of a clickstream for a BI tool, as they were first published",
          {
              {.name = "price_stats",
               .file = "top_10_categories_prices",
               .form = "published",
               .columns = {{"category", "category_code"},
                           {"mean", "average_price"},
                           {"max", "max_price"},
                           {"min", "min_price"}}},
              {.name = "interactions",
               .file = "top_10_categories",
               .rows = 10,
               .columns = {{"category_id", "category_id"},
                           {"category", "category_code"},
                           {"interactions", "interaction_count"}}},
              {.name = "interactions",
               .file = "top_10_interactions",
               .form = "published",
               .columns = {{"user_id", "user_id"},
                           {"category", "category_code"},
                           {"interactions", "count"}}},
              {.name = "user_affinity", .parameters = {{"by", "user"}}, .file = "user_affinity"},
              {.name = "engaged_users", .file = "engaged_users"},
          }};
}

// The same story of a shop with orders, and what is left of them.
Suite orders() {
  return {"orders",
          "All questions of a shop with orders, customers and products",
          {
              {"kpis", {}, "Key figures", "Overview"},
              {"trend", {{"by", "month"}}, "Revenue by month", "Overview"},
              {"trend", {{"measure", "orders"}, {"by", "month"}}, "Orders by month", "Overview"},
              {"profit_by_year", {}, "", "Profit"},
              {"profit_by_category", {}, "", "Profit"},
              {"profit_by_sub_category", {}, "", "Profit"},
              {"profit_by_customer", {}, "", "Profit"},
              {"discounts", {}, "", "Profit"},
              {"hour_of_week", {}, "", "Time"},
              {"weekday", {}, "", "Time"},
              {"peak_hours", {}, "", "Time"},
              {"category_sales", {{"level", "1"}}, "Sales by category", "Products"},
              {"brand_sales", {}, "", "Products"},
              {"top_products", {}, "", "Products"},
              {"top_customers", {}, "", "Customers"},
              {"spend_tiers", {}, "", "Customers"},
              {"purchase_frequency", {}, "", "Customers"},
              {"cohort_retention", {}, "", "Customers"},
              {"geography", {}, "", "Customers"},
              {"demographics", {}, "", "Customers"},
              {"shipping", {}, "", "Delivery"},
              {"basket_pairs", {}, "", "Baskets"},
              {"data_quality", {}, "", "The data"},
              {"profile", {}, "", "The data"},
              {"completeness", {}, "", "The data"},
          }};
}

}  // namespace

const std::vector<Suite>& suites() {
  static const std::vector<Suite> all{report(), clickstream_tables(), orders()};
  return all;
}

const Suite& find_suite(std::string_view name) {
  const auto found = std::ranges::find(suites(), name, &Suite::name);
  if (found != suites().end()) return *found;
  std::vector<std::string> names;
  for (const auto& suite : suites()) names.push_back(suite.name);
  throw Error(ErrorKind::bad_request,
              str("no suite is called \"", printable(name), "\"", did_you_mean(name, names)),
              str("suites: ", join(names, ", ")));
}

}  // namespace footfall
