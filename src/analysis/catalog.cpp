#include "analysis/frame.h"

namespace footfall {

// One line an analysis; each is defined in the file of its name, or of its family.
Entry basket_pairs();
Entry brand_sales();
Entry cart_abandonment();
Entry category_sales();
Entry cohort_retention();
Entry completeness();
Entry data_quality();
Entry demographics();
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
Entry profit();
Entry profit_by_year();
Entry profit_by_category();
Entry profit_by_sub_category();
Entry profit_by_customer();
Entry profit_by_year_category();
Entry profit_by_customer_year();
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
      kpis(),
      profile(),
      completeness(),
      data_quality(),
      events_by_type(),
      trend(),
      hourly(),
      weekday(),
      hour_of_week(),
      peak_hours(),
      top_products(),
      category_sales(),
      brand_sales(),
      interactions(),
      price_stats(),
      discounts(),
      top_customers(),
      spend_tiers(),
      purchase_frequency(),
      funnel(),
      cohort_retention(),
      sessions(),
      cart_abandonment(),
      user_affinity(),
      engaged_users(),
      basket_pairs(),
      profit(),
      profit_by_year(),
      profit_by_category(),
      profit_by_sub_category(),
      profit_by_customer(),
      profit_by_year_category(),
      profit_by_customer_year(),
      geography(),
      demographics(),
      shipping(),
  };
  return all;
}

}  // namespace footfall
