WITH money AS (
  SELECT hour(event_time) AS hour,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY 1
), orders AS (
  SELECT hour(first) AS hour, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN arrival END) GROUP BY 1
)
SELECT hours.id AS hour, coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue
FROM range(24) hours LEFT JOIN money ON money.hour = hours.id LEFT JOIN orders ON orders.hour = hours.id
ORDER BY orders DESC, hour LIMIT 5
