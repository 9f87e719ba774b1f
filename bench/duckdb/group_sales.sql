WITH sold AS (
  SELECT {key},
         sum(CASE event_type WHEN 'purchase' THEN price ELSE -price END) AS revenue,
         sum(CASE event_type WHEN 'purchase' THEN 1 ELSE -1 END)::BIGINT AS units
  FROM events WHERE event_type IN ('purchase', 'return') GROUP BY {key}
), ordered AS (
  SELECT {key}, count(*) AS orders FROM (
    SELECT DISTINCT {key}, user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END
    FROM events WHERE event_type = 'purchase') GROUP BY {key}
), people AS (
  SELECT {key}, user_id, count(*) FILTER (event_type = 'view') AS views,
         count(*) FILTER (event_type = 'purchase') AS purchases
  FROM events GROUP BY {key}, user_id
), counted AS (
  SELECT {key}, sum(views)::BIGINT AS views,
         count(user_id) FILTER (purchases > 0) AS buyers,
         count(user_id) FILTER (views > 0) AS viewers
  FROM people GROUP BY {key}
)
SELECT counted.{key}, coalesce(revenue, 0) AS revenue, coalesce(units, 0) AS units,
       coalesce(orders, 0) AS orders, buyers, views,
       coalesce(revenue, 0) / sum(revenue) OVER () AS share,
       buyers / nullif(viewers, 0) AS conversion_product
FROM counted
LEFT JOIN sold ON sold.{key} IS NOT DISTINCT FROM counted.{key}
LEFT JOIN ordered ON ordered.{key} IS NOT DISTINCT FROM counted.{key}
ORDER BY revenue DESC, counted.{key} NULLS LAST
