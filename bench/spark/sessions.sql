WITH products AS (
  SELECT user_id, session_id, product_id, count(*) AS events, min(event_time) AS first,
         max(event_time) AS last
  FROM events WHERE user_id IS NOT NULL AND session_id IS NOT NULL
  GROUP BY user_id, session_id, product_id
), visits AS (
  SELECT sum(events) AS events, count(product_id) AS depth,
         unix_seconds(max(last)) - unix_seconds(min(first)) AS duration
  FROM products GROUP BY user_id, session_id
)
SELECT count(*) AS sessions, sum(events) AS events, sum(events) / count(*) AS mean_events,
       sum(duration) / count(*) AS mean_duration, percentile(duration, 0.5) AS median_duration,
       sum(depth) / count(*) AS mean_depth, count_if(events = 1) AS bounces,
       count_if(events = 1) / count(*) AS bounce_rate
FROM visits
