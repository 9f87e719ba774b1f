WITH visits AS (
  SELECT count(*) AS events, max(event_time) - min(event_time) AS duration,
         count(DISTINCT product_id) AS depth
  FROM events WHERE user_id IS NOT NULL AND session_id IS NOT NULL GROUP BY user_id, session_id
)
SELECT count(*) AS sessions, sum(events)::BIGINT AS events, sum(events) / count(*) AS mean_events,
       sum(epoch_ms(duration)) / 1000 / count(*) AS mean_duration,
       quantile_cont(epoch_ms(duration) / 1000.0, 0.5) AS median_duration,
       sum(depth) / count(*) AS mean_depth, count(*) FILTER (events = 1) AS bounces,
       count(*) FILTER (events = 1) / count(*) AS bounce_rate
FROM visits
