WITH sold AS (
  SELECT product_id,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 WHEN 'return' THEN -1 ELSE 0 END) AS units,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN struct(user_id, session_id,
           CASE WHEN session_id IS NULL THEN arrival END) END) AS orders,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN user_id END) AS buyers
  FROM events WHERE product_id IS NOT NULL GROUP BY product_id
), best AS (SELECT * FROM sold ORDER BY coalesce(revenue, 0) DESC, product_id LIMIT 20
), seen AS (
  SELECT product_id, count(DISTINCT user_id, session_id) AS sessions
  FROM events LEFT SEMI JOIN best USING (product_id) WHERE event_type = 'view' GROUP BY product_id
)
SELECT row_number() OVER (ORDER BY coalesce(revenue, 0) DESC, product_id) AS rank, product_id,
       NULL AS title, coalesce(revenue, 0) AS revenue, units, orders, buyers,
       coalesce(sessions, 0) AS viewing_sessions,
       CASE WHEN sessions >= 100 THEN double(coalesce(revenue, 0)) / sessions END
         AS revenue_per_viewing_session
FROM best LEFT JOIN seen USING (product_id) ORDER BY rank
