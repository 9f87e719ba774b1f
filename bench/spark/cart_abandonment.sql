WITH pairs AS (
  SELECT user_id, product_id,
         min(CASE WHEN event_type = 'cart' THEN struct(event_time, arrival) END) AS first_cart,
         max(CASE WHEN event_type = 'cart' THEN struct(event_time, arrival, price) END) AS last_cart,
         min(CASE WHEN event_type = 'purchase' THEN struct(event_time, arrival) END)
           AS first_purchase,
         max(CASE WHEN event_type = 'purchase' THEN struct(event_time, arrival) END)
           AS last_purchase,
         collect_list(CASE WHEN event_type = 'remove_from_cart' THEN
                        struct(event_time, arrival) END) AS removals
  FROM events
  WHERE event_type IN ('cart', 'purchase', 'remove_from_cart')
    AND user_id IS NOT NULL AND session_id IS NOT NULL AND product_id IS NOT NULL
  GROUP BY user_id, session_id, product_id
), removed AS (
  SELECT *, array_min(filter(removals, r -> r > struct(last_cart.event_time, last_cart.arrival)))
              AS removal
  FROM pairs
), fates AS (
  SELECT *, monotonically_increasing_id() AS id,
         CASE WHEN last_purchase > first_cart THEN 'bought'
              WHEN removal IS NOT NULL THEN 'removed' ELSE 'abandoned' END AS fate
  FROM removed WHERE first_cart IS NOT NULL
), buys AS (SELECT user_id, product_id, event_time, arrival FROM events WHERE event_type = 'purchase'
), recovered AS (
  SELECT count(*) AS recovered FROM (SELECT * FROM fates WHERE fate = 'abandoned') f
  LEFT SEMI JOIN buys ON buys.user_id = f.user_id AND buys.product_id = f.product_id
    AND struct(buys.event_time, buys.arrival) > struct(f.last_cart.event_time, f.last_cart.arrival)
    AND buys.event_time <= f.last_cart.event_time + INTERVAL 7 DAYS
), bare AS (
  SELECT count(*) AS purchases_without_cart FROM pairs
  WHERE first_purchase IS NOT NULL AND coalesce(first_cart > first_purchase, true)
), totals AS (
  SELECT count(*) AS carted, count_if(fate = 'bought') AS bought,
         count_if(fate = 'removed') AS removed, count_if(fate = 'abandoned') AS abandoned,
         coalesce(sum(last_cart.price) FILTER (WHERE fate = 'abandoned'), 0) AS abandoned_value,
         percentile(unix_seconds(removal.event_time) - unix_seconds(last_cart.event_time), 0.5)
           FILTER (WHERE fate = 'removed') AS median_time_in_cart
  FROM fates
)
SELECT carted, bought, removed, abandoned, abandoned / carted AS abandonment, abandoned_value,
       recovered, recovered / abandoned AS recovery, purchases_without_cart, median_time_in_cart
FROM totals CROSS JOIN recovered CROSS JOIN bare
