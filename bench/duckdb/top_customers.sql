WITH spent AS (
  SELECT user_id,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 ELSE -1 END)::BIGINT AS units,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN
           (session_id, CASE WHEN session_id IS NULL THEN rowid END) END) AS orders
  FROM events WHERE event_type IN ('purchase', 'return') AND user_id IS NOT NULL GROUP BY user_id
), best AS (
  SELECT user_id, coalesce(revenue, 0) AS revenue, coalesce(units, 0) AS units,
         coalesce(orders, 0) AS orders
  FROM (SELECT DISTINCT user_id FROM events WHERE user_id IS NOT NULL) LEFT JOIN spent USING (user_id)
  ORDER BY revenue DESC, user_id LIMIT 20
), busy AS (
  SELECT user_id, count(*) AS events FROM events
  WHERE user_id IN (SELECT user_id FROM best) GROUP BY user_id
)
SELECT row_number() OVER (ORDER BY revenue DESC, user_id) AS rank, user_id, revenue, orders, events,
       units
FROM best JOIN busy USING (user_id) ORDER BY rank
