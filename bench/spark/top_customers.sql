WITH spent AS (
  SELECT user_id,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 WHEN 'return' THEN -1 ELSE 0 END) AS units,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN struct(session_id,
           CASE WHEN session_id IS NULL THEN arrival END) END) AS orders,
         count(*) AS events
  FROM events WHERE user_id IS NOT NULL GROUP BY user_id
)
SELECT row_number() OVER (ORDER BY coalesce(revenue, 0) DESC, user_id) AS rank, user_id,
       coalesce(revenue, 0) AS revenue, orders, events, units
FROM (SELECT * FROM spent ORDER BY coalesce(revenue, 0) DESC, user_id LIMIT 20) ORDER BY rank
