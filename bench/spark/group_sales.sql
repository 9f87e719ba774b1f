WITH counted AS (
  SELECT {key}, sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 WHEN 'return' THEN -1 ELSE 0 END) AS units,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN struct(user_id, session_id,
           CASE WHEN session_id IS NULL THEN arrival END) END) AS orders,
         count(DISTINCT CASE WHEN event_type = 'purchase' THEN user_id END) AS buyers,
         count_if(event_type = 'view') AS views,
         count(DISTINCT CASE WHEN event_type = 'view' THEN user_id END) AS viewers
  FROM events GROUP BY {key}
)
SELECT {key}, coalesce(revenue, 0) AS revenue, units, orders, buyers, views,
       double(coalesce(revenue, 0)) / double(sum(revenue) OVER ()) AS share,
       buyers / nullif(viewers, 0) AS conversion_product
FROM counted ORDER BY coalesce(revenue, 0) DESC, {order} NULLS LAST
