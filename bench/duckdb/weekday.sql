WITH people AS (
  SELECT weekday, count(*) AS users
  FROM (SELECT DISTINCT isodow(event_time) AS weekday, user_id FROM events
        WHERE user_id IS NOT NULL) GROUP BY weekday
), money AS (
  SELECT isodow(event_time) AS weekday,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY 1
), orders AS (
  SELECT isodow(first) AS weekday, count(*) AS orders FROM (
    SELECT min(event_time) AS first FROM events WHERE event_type = 'purchase'
    GROUP BY user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END) GROUP BY 1
)
SELECT days.weekday, coalesce(revenue, 0) AS revenue, coalesce(orders, 0) AS orders,
       coalesce(users, 0) AS users
FROM range(1, 8) days(weekday) LEFT JOIN people USING (weekday) LEFT JOIN money USING (weekday)
LEFT JOIN orders USING (weekday) ORDER BY days.weekday
