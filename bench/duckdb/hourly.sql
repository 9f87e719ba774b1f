WITH people AS (
  SELECT hour, count(*) AS users
  FROM (SELECT DISTINCT extract(hour FROM event_time) AS hour, user_id FROM events
        WHERE user_id IS NOT NULL) GROUP BY hour
), money AS (
  SELECT extract(hour FROM event_time) AS hour,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY 1
), orders AS (
  SELECT extract(hour FROM first) AS hour, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END) GROUP BY 1
)
SELECT hours.hour, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
       coalesce(users, 0) AS users
FROM range(24) hours(hour) LEFT JOIN people USING (hour) LEFT JOIN money USING (hour)
LEFT JOIN orders USING (hour) ORDER BY hours.hour
