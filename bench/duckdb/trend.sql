WITH days AS (
  SELECT event_time::DATE AS day,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price END) AS revenue
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY 1
), bounds AS (SELECT min(event_time)::DATE AS first_day, max(event_time)::DATE AS last_day FROM events)
SELECT period::DATE AS period, coalesce(revenue, 0) AS value
FROM bounds, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY)) t(period)
LEFT JOIN days ON day = period
ORDER BY period
