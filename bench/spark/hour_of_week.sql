WITH rows AS (
  SELECT weekday(event_time) + 1 AS weekday, hour(event_time) AS hour,
         count(DISTINCT user_id) AS users,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue
  FROM events GROUP BY 1, 2
), orders AS (
  SELECT weekday(first) + 1 AS weekday, hour(first) AS hour, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN arrival END) GROUP BY 1, 2
), cells AS (SELECT days.id AS weekday, hours.id AS hour FROM range(1, 8) days CROSS JOIN range(24) hours)
SELECT weekday, hour, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
       coalesce(users, 0) AS users
FROM cells LEFT JOIN rows USING (weekday, hour) LEFT JOIN orders USING (weekday, hour)
ORDER BY weekday, hour
