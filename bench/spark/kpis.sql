WITH visits AS (
  SELECT user_id, session_id, count(*) AS events,
         count_if(event_type = 'purchase') AS purchases, count_if(event_type = 'view') AS views,
         count_if(event_type = 'return') AS returns,
         coalesce(sum(price) FILTER (WHERE event_type = 'purchase'), 0) AS gross,
         coalesce(sum(price) FILTER (WHERE event_type = 'return'), 0) AS returned,
         min(event_time) AS first, max(event_time) AS last
  FROM events GROUP BY user_id, session_id
), people AS (
  SELECT user_id, sum(purchases) AS purchases, sum(views) AS views,
         sum(purchases - returns) AS units,
         count_if(purchases > 0 AND session_id IS NOT NULL)
           + coalesce(sum(purchases) FILTER (WHERE session_id IS NULL), 0) AS orders,
         sum(gross) AS gross, sum(returned) AS returned, count(session_id) AS sessions,
         count_if(session_id IS NOT NULL AND purchases > 0) AS buying_sessions,
         sum(events) AS events, min(first) AS first, max(last) AS last
  FROM visits GROUP BY user_id
), carts AS (
  SELECT min(CASE WHEN event_type = 'cart' THEN struct(event_time, arrival) END) AS first_cart,
         max(CASE WHEN event_type = 'cart' THEN struct(event_time, arrival) END) AS last_cart,
         max(CASE WHEN event_type = 'purchase' THEN struct(event_time, arrival) END) AS last_purchase,
         max(CASE WHEN event_type = 'remove_from_cart' THEN struct(event_time, arrival) END)
           AS last_removal
  FROM events
  WHERE event_type IN ('cart', 'purchase', 'remove_from_cart')
    AND user_id IS NOT NULL AND session_id IS NOT NULL AND product_id IS NOT NULL
  GROUP BY user_id, session_id, product_id
), abandonment AS (
  SELECT count(*) AS carted,
         count_if(coalesce(last_purchase < first_cart, true)
                  AND coalesce(last_removal < last_cart, true)) AS abandoned
  FROM carts WHERE first_cart IS NOT NULL
), products AS (SELECT count(DISTINCT product_id) AS products FROM events
), totals AS (
  SELECT sum(events) AS events, count(user_id) AS users,
         count(user_id) FILTER (WHERE purchases > 0) AS buyers,
         sum(sessions) FILTER (WHERE user_id IS NOT NULL) AS sessions,
         sum(buying_sessions) FILTER (WHERE user_id IS NOT NULL) AS buying_sessions,
         sum(orders) AS orders, sum(units) AS units, sum(gross) AS gross, sum(returned) AS returned,
         sum(orders) FILTER (WHERE user_id IS NOT NULL) AS buyer_orders,
         sum(purchases) FILTER (WHERE user_id IS NOT NULL) AS buyer_purchases,
         sum(gross - returned) FILTER (WHERE user_id IS NOT NULL AND purchases > 0)
           AS buyer_revenue,
         count(user_id) FILTER (WHERE orders >= 2) AS repeaters,
         count(user_id) FILTER (WHERE views > 0) AS viewers
  FROM people
)
SELECT stack(19,
  1, 'events', double(events), 2, 'users', double(users), 3, 'buyers', double(buyers),
  4, 'sessions', double(sessions), 5, 'orders', double(orders), 6, 'products', double(products),
  7, 'revenue', double(gross - returned), 8, 'gross_revenue', double(gross),
  9, 'returns', double(returned), 10, 'aov', double(gross - returned) / orders,
  11, 'units_per_order', double(units) / orders, 12, 'orders_per_buyer', double(buyer_orders) / buyers,
  13, 'purchases_per_buyer', double(buyer_purchases) / buyers,
  14, 'revenue_per_buyer', double(buyer_revenue) / buyers,
  15, 'repeat_rate', double(repeaters) / buyers,
  16, 'conversion_session', double(buying_sessions) / sessions,
  17, 'conversion_user', double(buyers) / users, 18, 'conversion_product', double(buyers) / viewers,
  19, 'cart_abandonment', double(abandoned) / carted) AS (place, measure, value)
FROM totals CROSS JOIN abandonment CROSS JOIN products ORDER BY place
