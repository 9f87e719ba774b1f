WITH carts AS (
  SELECT user_id, rowid AS place, event_time FROM events
  WHERE event_type = 'cart' AND user_id IS NOT NULL
), purchases AS (
  SELECT user_id, rowid AS place, event_time FROM events
  WHERE event_type = 'purchase' AND user_id IS NOT NULL
), bought AS (
  SELECT carts.user_id, carts.place,
         {'time': carts.event_time, 'then': purchases.event_time} AS cart
  FROM carts ASOF LEFT JOIN purchases
    ON carts.user_id = purchases.user_id AND carts.place < purchases.place
), views AS (
  SELECT user_id, rowid AS place, event_time FROM events
  WHERE event_type = 'view' AND user_id IN (SELECT user_id FROM carts)
), carted AS (
  SELECT views.user_id, views.place, event_time, cart
  FROM views ASOF LEFT JOIN bought
    ON views.user_id = bought.user_id AND views.place < bought.place
), starts AS (
  SELECT user_id, place, event_time, cart,
         CASE WHEN cart."then" <= event_time + INTERVAL 7 DAY THEN 3
              WHEN cart.time <= event_time + INTERVAL 7 DAY THEN 2 ELSE 1 END AS depth
  FROM carted
), runs AS (
  SELECT user_id, max(depth) AS depth,
         arg_min({'view': event_time, 'cart': cart.time, 'purchase': cart."then"},
                 (3 - depth) * 1000000000000 + place) AS run
  FROM starts GROUP BY user_id
), edges AS (
  SELECT depth, epoch_ms(run.cart - run.view) / 1000.0 AS to_cart,
         epoch_ms(run.purchase - run.cart) / 1000.0 AS to_purchase FROM runs WHERE depth >= 2
), viewers AS (SELECT count(*) AS users FROM (SELECT DISTINCT user_id FROM events
               WHERE event_type = 'view' AND user_id IS NOT NULL)),
counts AS (
  SELECT viewers.users AS reached_1, count(*) AS reached_2, count(*) FILTER (depth = 3) AS reached_3,
         quantile_cont(to_cart, [0.25, 0.5, 0.75, 0.9]) AS q2,
         quantile_cont(to_purchase, [0.25, 0.5, 0.75, 0.9]) FILTER (depth = 3) AS q3
  FROM viewers, edges GROUP BY viewers.users
)
SELECT 1 AS step, 'view' AS event_type, reached_1 AS entities, reached_1 AS users,
       reached_1 / reached_1 AS conversion_overall, NULL AS q25, NULL AS q50, NULL AS q75, NULL AS q90
FROM counts
UNION ALL SELECT 2, 'cart', reached_2, reached_2, reached_2 / reached_1, q2[1], q2[2], q2[3], q2[4]
FROM counts
UNION ALL SELECT 3, 'purchase', reached_3, reached_3, reached_3 / reached_1, q3[1], q3[2], q3[3], q3[4]
FROM counts
ORDER BY step
