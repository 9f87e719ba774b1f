WITH lines AS (
  SELECT DISTINCT user_id, session_id, CASE WHEN session_id IS NULL THEN arrival END AS own, product_id
  FROM events WHERE event_type = 'purchase' AND product_id IS NOT NULL
), baskets AS (
  SELECT sort_array(collect_list(product_id)) AS products FROM lines GROUP BY user_id, session_id, own
), totals AS (SELECT count(*) AS n FROM baskets
), alone AS (SELECT product_id, count(*) AS baskets FROM lines GROUP BY product_id
), pairs AS (
  SELECT product_a, product_b, count(*) AS count FROM (
    SELECT product_a, explode(slice(products, place + 2, size(products))) AS product_b FROM (
      SELECT products, posexplode(products) AS (place, product_a) FROM baskets
      WHERE size(products) > 1)) GROUP BY product_a, product_b
), joined AS (
  SELECT product_a, product_b, count, n, l.baskets AS a, r.baskets AS b FROM pairs
  JOIN alone l ON l.product_id = product_a JOIN alone r ON r.product_id = product_b
  CROSS JOIN totals
)
SELECT product_a, product_b, count, count / n AS support, count / a AS confidence_ab,
       count / b AS confidence_ba, double(count) * n / (double(a) * b) AS lift,
       count / n - (a / n) * (b / n) AS leverage,
       CASE WHEN count < a THEN (1 - b / n) / (1 - count / a) END AS conviction_ab,
       CASE WHEN count < b THEN (1 - a / n) / (1 - count / b) END AS conviction_ba
FROM joined ORDER BY count DESC, product_a, product_b
