SELECT * FROM (
  SELECT 1 AS place, 'event_time' AS column, count(*) AS rows, count(*) - count(event_time) AS nulls,
         count(DISTINCT event_time) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 2 AS place, 'event_type' AS column, count(*) AS rows, count(*) - count(event_type) AS nulls,
         count(DISTINCT event_type) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 3 AS place, 'product_id' AS column, count(*) AS rows, count(*) - count(product_id) AS nulls,
         count(DISTINCT product_id) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 4 AS place, 'category_id' AS column, count(*) AS rows, count(*) - count(category_id) AS nulls,
         count(DISTINCT category_id) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 5 AS place, 'category' AS column, count(*) AS rows, count(*) - count(category) AS nulls,
         count(DISTINCT category) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 6 AS place, 'brand' AS column, count(*) AS rows, count(*) - count(brand) AS nulls,
         count(DISTINCT brand) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 7 AS place, 'price' AS column, count(*) AS rows, count(*) - count(price) AS nulls, count(DISTINCT price) AS distinct,
         double(sum(price)) / count(price) AS mean, stddev_samp(double(price)) AS sd,
         percentile(price, 0.01) AS q1, percentile(price, 0.25) AS q25, percentile(price, 0.5) AS q50,
         percentile(price, 0.75) AS q75, percentile(price, 0.99) AS q99 FROM events
  UNION ALL
  SELECT 8 AS place, 'user_id' AS column, count(*) AS rows, count(*) - count(user_id) AS nulls,
         count(DISTINCT user_id) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
  UNION ALL
  SELECT 9 AS place, 'session_id' AS column, count(*) AS rows, count(*) - count(session_id) AS nulls,
         count(DISTINCT session_id) AS distinct, NULL AS mean, NULL AS sd, NULL AS q1, NULL AS q25, NULL AS q50,
         NULL AS q75, NULL AS q99 FROM events
) ORDER BY place
