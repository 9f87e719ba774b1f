WITH visits AS (
  SELECT user_id, session_id, count(*) AS events,
         count(*) FILTER (event_type = 'purchase') AS purchases,
         count(*) FILTER (event_type = 'view') AS views,
         count(*) FILTER (event_type = 'return') AS returns,
         coalesce(sum(price) FILTER (event_type = 'purchase'), 0) AS gross,
         coalesce(sum(price) FILTER (event_type = 'return'), 0) AS returned
  FROM events GROUP BY user_id, session_id
), people AS (
  SELECT user_id, sum(purchases) AS purchases, sum(views) AS views,
         sum(purchases - returns) AS units,
         count(*) FILTER (purchases > 0 AND session_id IS NOT NULL)
           + coalesce(sum(purchases) FILTER (session_id IS NULL), 0) AS orders,
         sum(gross) AS gross, sum(returned) AS returned,
         count(*) FILTER (session_id IS NOT NULL) AS sessions,
         count(*) FILTER (session_id IS NOT NULL AND purchases > 0) AS buying_sessions,
         sum(events) AS events
  FROM visits GROUP BY user_id
), carts AS (
  SELECT min(rowid) FILTER (event_type = 'cart') AS first_cart,
         max(rowid) FILTER (event_type = 'cart') AS last_cart,
         max(rowid) FILTER (event_type = 'purchase') AS last_purchase,
         max(rowid) FILTER (event_type = 'remove_from_cart') AS last_removal
  FROM events
  WHERE event_type IN ('cart', 'purchase', 'remove_from_cart')
    AND user_id IS NOT NULL AND session_id IS NOT NULL AND product_id IS NOT NULL
  GROUP BY user_id, session_id, product_id
), abandonment AS (
  SELECT count(*) AS carted,
         count(*) FILTER (coalesce(last_purchase < first_cart, true)
                          AND coalesce(last_removal < last_cart, true)) AS abandoned
  FROM carts WHERE first_cart IS NOT NULL
), totals AS (
  SELECT sum(events)::BIGINT AS events,
         count(user_id) AS users,
         count(user_id) FILTER (purchases > 0) AS buyers,
         sum(sessions) FILTER (user_id IS NOT NULL)::BIGINT AS sessions,
         sum(buying_sessions) FILTER (user_id IS NOT NULL)::BIGINT AS buying_sessions,
         sum(orders)::BIGINT AS orders,
         sum(purchases)::BIGINT AS purchases,
         sum(units)::BIGINT AS units, sum(gross) AS gross, sum(returned) AS returned,
         sum(orders) FILTER (user_id IS NOT NULL)::BIGINT AS buyer_orders,
         sum(purchases) FILTER (user_id IS NOT NULL)::BIGINT AS buyer_purchases,
         sum(gross - returned) FILTER (user_id IS NOT NULL AND purchases > 0) AS buyer_revenue,
         count(user_id) FILTER (orders >= 2) AS repeaters,
         count(user_id) FILTER (views > 0) AS viewers
  FROM people
), products AS (SELECT count(*) AS products FROM (SELECT DISTINCT product_id FROM events)
                WHERE product_id IS NOT NULL
), days AS (SELECT min(event_time)::DATE AS first_day, max(event_time)::DATE AS last_day FROM events)
SELECT measure, value FROM (
  SELECT unnest([
    {'place': 1, 'measure': 'events', 'value': events::DOUBLE},
    {'place': 2, 'measure': 'users', 'value': users},
    {'place': 3, 'measure': 'buyers', 'value': buyers},
    {'place': 4, 'measure': 'sessions', 'value': sessions},
    {'place': 5, 'measure': 'orders', 'value': orders},
    {'place': 6, 'measure': 'products', 'value': products},
    {'place': 7, 'measure': 'revenue', 'value': gross - returned},
    {'place': 8, 'measure': 'gross_revenue', 'value': gross},
    {'place': 9, 'measure': 'returns', 'value': returned},
    {'place': 10, 'measure': 'aov', 'value': (gross - returned) / orders},
    {'place': 11, 'measure': 'units_per_order', 'value': units / orders},
    {'place': 12, 'measure': 'orders_per_buyer', 'value': buyer_orders / buyers},
    {'place': 13, 'measure': 'purchases_per_buyer', 'value': buyer_purchases / buyers},
    {'place': 14, 'measure': 'revenue_per_buyer', 'value': buyer_revenue / buyers},
    {'place': 15, 'measure': 'repeat_rate', 'value': repeaters / buyers},
    {'place': 16, 'measure': 'conversion_session', 'value': buying_sessions / sessions},
    {'place': 17, 'measure': 'conversion_user', 'value': buyers / users},
    {'place': 18, 'measure': 'conversion_product', 'value': buyers / viewers},
    {'place': 19, 'measure': 'cart_abandonment', 'value': abandoned / carted}], recursive := true)
  FROM totals, abandonment, products, days)
ORDER BY place
