WITH pairs AS (
  SELECT user_id, product_id,
         min(rowid) FILTER (event_type = 'cart') AS first_cart,
         max(rowid) FILTER (event_type = 'cart') AS last_cart,
         max(event_time) FILTER (event_type = 'cart') AS cart_time,
         arg_max(price, rowid) FILTER (event_type = 'cart') AS price,
         min(rowid) FILTER (event_type = 'purchase') AS first_purchase,
         max(rowid) FILTER (event_type = 'purchase') AS last_purchase,
         max(rowid) FILTER (event_type = 'remove_from_cart') AS last_removal,
         list((rowid, event_time)) FILTER (event_type = 'remove_from_cart') AS removals
  FROM events
  WHERE event_type IN ('cart', 'purchase', 'remove_from_cart')
    AND user_id IS NOT NULL AND session_id IS NOT NULL AND product_id IS NOT NULL
  GROUP BY user_id, session_id, product_id
), fates AS (
  SELECT *, CASE WHEN last_purchase > first_cart THEN 'bought'
                 WHEN last_removal > last_cart THEN 'removed' ELSE 'abandoned' END AS fate
  FROM pairs WHERE first_cart IS NOT NULL
), recovered AS (
  SELECT count(*) AS recovered FROM fates WHERE fate = 'abandoned' AND EXISTS (
    FROM events WHERE event_type = 'purchase' AND events.user_id = fates.user_id
      AND events.product_id = fates.product_id AND events.rowid > fates.last_cart
      AND events.event_time <= fates.cart_time + INTERVAL 7 DAY)
), bare AS (
  SELECT count(*) AS purchases_without_cart FROM pairs
  WHERE first_purchase IS NOT NULL AND coalesce(first_cart > first_purchase, true)
)
SELECT count(*) AS carted, count(*) FILTER (fate = 'bought') AS bought,
       count(*) FILTER (fate = 'removed') AS removed,
       count(*) FILTER (fate = 'abandoned') AS abandoned,
       count(*) FILTER (fate = 'abandoned') / count(*) AS abandonment,
       coalesce(sum(price) FILTER (fate = 'abandoned'), 0) AS abandoned_value, any_value(recovered) AS recovered,
       any_value(recovered) / count(*) FILTER (fate = 'abandoned') AS recovery,
       any_value(purchases_without_cart) AS purchases_without_cart,
       quantile_cont(epoch_ms(list_min(list_transform(list_filter(removals, lambda r: r[1] > last_cart),
                                                      lambda r: r[2])) - cart_time) / 1000.0, 0.5)
         FILTER (fate = 'removed') AS median_time_in_cart
FROM fates, recovered, bare
