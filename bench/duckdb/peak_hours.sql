WITH money AS (
  SELECT extract(hour FROM event_time) AS hour,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY 1
), orders AS (
  SELECT extract(hour FROM first) AS hour, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END) GROUP BY 1
)
SELECT hours.hour, coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue
FROM range(24) hours(hour) LEFT JOIN money USING (hour) LEFT JOIN orders USING (hour)
ORDER BY orders DESC, hours.hour LIMIT 5
