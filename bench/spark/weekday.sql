WITH rows AS (
  SELECT weekday(event_time) + 1 AS weekday, count(DISTINCT user_id) AS users,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue
  FROM events GROUP BY 1
), orders AS (
  SELECT weekday(first) + 1 AS weekday, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN arrival END) GROUP BY 1
)
SELECT days.id AS weekday, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
       coalesce(users, 0) AS users
FROM range(1, 8) days LEFT JOIN rows ON rows.weekday = days.id LEFT JOIN orders ON orders.weekday = days.id
ORDER BY days.id
