WITH sold AS (
  SELECT product_id,
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 ELSE -1 END)::BIGINT AS units,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN
           (user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END) END) AS orders,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN user_id END) AS buyers
  FROM events WHERE event_type IN ('purchase', 'return') AND product_id IS NOT NULL
  GROUP BY product_id
), best AS (
  SELECT product_id, coalesce(revenue, 0) AS revenue, coalesce(units, 0) AS units,
         coalesce(orders, 0) AS orders, coalesce(buyers, 0) AS buyers
  FROM (SELECT DISTINCT product_id FROM events WHERE product_id IS NOT NULL)
  LEFT JOIN sold USING (product_id)
  ORDER BY revenue DESC, product_id LIMIT 20
), seen AS (
  SELECT product_id, count(*) AS sessions FROM (
    SELECT DISTINCT product_id, user_id, session_id FROM events
    WHERE event_type = 'view' AND product_id IN (SELECT product_id FROM best)
      AND user_id IS NOT NULL AND session_id IS NOT NULL)
  GROUP BY product_id
)
SELECT row_number() OVER (ORDER BY revenue DESC, product_id) AS rank, product_id, NULL AS title,
       revenue, units, orders, buyers, coalesce(sessions, 0) AS viewing_sessions,
       CASE WHEN sessions >= 100 THEN revenue / sessions END AS revenue_per_viewing_session
FROM best LEFT JOIN seen USING (product_id) ORDER BY rank
