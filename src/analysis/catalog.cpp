#include "analysis/frame.h"

namespace footfall {

// One line an analysis; each is defined in the file of its name, or of its family.
Entry basket_pairs();
Entry brand_sales();
Entry cart_abandonment();
Entry category_sales();
Entry cohort_retention();
Entry completeness();
Entry discounts();
Entry engaged_users();
Entry events_by_type();
Entry funnel();
Entry geography();
Entry hour_of_week();
Entry hourly();
Entry interactions();
Entry kpis();
Entry peak_hours();
Entry price_stats();
Entry profile();
Entry purchase_frequency();
Entry sessions();
Entry shipping();
Entry spend_tiers();
Entry top_customers();
Entry top_products();
Entry trend();
Entry user_affinity();
Entry weekday();

const std::vector<Entry>& catalog() {
  static const std::vector<Entry> all{
      kpis(),           profile(),
      completeness(),   events_by_type(),
      trend(),          hourly(),
      weekday(),        hour_of_week(),
      peak_hours(),     top_products(),
      category_sales(), brand_sales(),
      interactions(),   price_stats(),
      discounts(),      top_customers(),
      spend_tiers(),    purchase_frequency(),
      funnel(),         cohort_retention(),
      sessions(),       cart_abandonment(),
      user_affinity(),  engaged_users(),
      basket_pairs(),   geography(),
      shipping(),
  };
  return all;
}

}  // namespace footfall
