WITH rows AS (
  SELECT hour(event_time) AS hour, count(DISTINCT user_id) AS users,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue
  FROM events GROUP BY 1
), orders AS (
  SELECT hour(first) AS hour, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN arrival END) GROUP BY 1
)
SELECT hours.id AS hour, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
       coalesce(users, 0) AS users
FROM range(24) hours LEFT JOIN rows ON rows.hour = hours.id LEFT JOIN orders ON orders.hour = hours.id
ORDER BY hours.id
