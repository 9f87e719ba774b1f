WITH lines AS (
  SELECT DISTINCT user_id, session_id, CASE WHEN session_id IS NULL THEN rowid END AS own, product_id
  FROM events WHERE event_type = 'purchase' AND product_id IS NOT NULL
), baskets AS (
  SELECT list(product_id ORDER BY product_id) AS products FROM lines GROUP BY user_id, session_id, own
), totals AS (SELECT count(*) AS baskets FROM baskets
), alone AS (SELECT product_id, count(*) AS baskets FROM lines GROUP BY product_id
), exploded AS (SELECT unnest(products) AS product_a, products, generate_subscripts(products, 1) AS place
                FROM baskets WHERE len(products) > 1
), pairs AS (
  SELECT product_a, product_b, count(*) AS count FROM (
    SELECT product_a, unnest(products[place + 1:]) AS product_b FROM exploded) GROUP BY ALL
)
SELECT product_a, product_b, count, count / n AS support, count / a AS confidence_ab,
       count / b AS confidence_ba, count * n / (a * b) AS lift,
       count / n - (a / n) * (b / n) AS leverage,
       CASE WHEN count < a THEN (1 - b / n) / (1 - count / a) END AS conviction_ab,
       CASE WHEN count < b THEN (1 - a / n) / (1 - count / b) END AS conviction_ba
FROM (SELECT product_a, product_b, count, totals.baskets AS n, left_side.baskets AS a,
             right_side.baskets AS b
      FROM pairs JOIN alone AS left_side ON left_side.product_id = product_a
      JOIN alone AS right_side ON right_side.product_id = product_b, totals)
ORDER BY count DESC, product_a, product_b
