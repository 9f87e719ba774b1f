WITH carters AS (SELECT DISTINCT user_id FROM events WHERE event_type = 'cart' AND user_id IS NOT NULL),
bought AS (
  SELECT event_time, arrival, user_id, event_type,
         min(CASE WHEN event_type = 'purchase' THEN event_time END) OVER (
           PARTITION BY user_id ORDER BY event_time, arrival
           ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS purchase_time
  FROM events LEFT SEMI JOIN carters USING (user_id)
  WHERE event_type IN ('view', 'cart', 'purchase')
), carted AS (
  SELECT event_time, arrival, user_id, event_type,
         min(CASE WHEN event_type = 'cart' THEN struct(event_time AS time, arrival,
                                                       purchase_time AS bought) END) OVER (
           PARTITION BY user_id ORDER BY event_time, arrival
           ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS cart
  FROM bought
), starts AS (
  SELECT user_id, event_time, arrival, cart,
         CASE WHEN cart.bought <= event_time + INTERVAL 7 DAYS THEN 3
              WHEN cart.time <= event_time + INTERVAL 7 DAYS THEN 2 ELSE 1 END AS depth
  FROM carted WHERE event_type = 'view'
), runs AS (
  SELECT max(depth) AS depth,
         min_by(struct(event_time AS view, cart.time AS cart, cart.bought AS purchase),
                struct(-depth, event_time, arrival)) AS run
  FROM starts GROUP BY user_id
), counts AS (
  SELECT count(*) AS reached_2, count_if(depth = 3) AS reached_3,
         percentile(unix_seconds(run.cart) - unix_seconds(run.view), array(0.25, 0.5, 0.75, 0.9))
           AS q2,
         percentile(unix_seconds(run.purchase) - unix_seconds(run.cart),
                    array(0.25, 0.5, 0.75, 0.9)) FILTER (WHERE depth = 3) AS q3
  FROM runs WHERE depth >= 2
), viewers AS (SELECT count(DISTINCT user_id) AS reached_1 FROM events WHERE event_type = 'view')
SELECT stack(3,
  1, 'view', reached_1, reached_1, double(1), NULL, NULL, NULL, NULL,
  2, 'cart', reached_2, reached_2, reached_2 / reached_1, q2[0], q2[1], q2[2], q2[3],
  3, 'purchase', reached_3, reached_3, reached_3 / reached_1, q3[0], q3[1], q3[2], q3[3])
  AS (step, event_type, entities, users, conversion_overall, q25, q50, q75, q90)
FROM counts CROSS JOIN viewers ORDER BY step
