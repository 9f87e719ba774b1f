WITH people AS (
  SELECT user_id, count(DISTINCT order_id) AS orders,
         date_diff('day', min(CAST(event_time AS DATE)), max(CAST(event_time AS DATE))) AS lifespan
  FROM orders GROUP BY user_id
), bands(number, frequency) AS (
  VALUES (0, 'One-time'), (1, 'Occasional'), (2, 'Regular'), (3, 'Frequent')
), placed AS (
  SELECT CASE WHEN orders = 1 THEN 0 WHEN orders <= 5 THEN 1 WHEN orders <= 20 THEN 2 ELSE 3 END
           AS number, count(*) AS customers, CAST(sum(orders) AS BIGINT) AS orders,
         avg(lifespan) AS mean_lifespan, median(lifespan) AS median_lifespan
  FROM people GROUP BY 1
)
SELECT frequency, coalesce(customers, 0) AS customers,
       coalesce(customers, 0) / (SELECT count(*) FROM people) AS share,
       coalesce(orders, 0) AS orders, orders / customers AS orders_per_customer, mean_lifespan,
       median_lifespan
FROM bands LEFT JOIN placed USING (number) ORDER BY number
