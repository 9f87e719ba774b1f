SELECT * EXCLUDE (place) FROM (
  SELECT 1 AS place, 'event_time' AS "column", count(*) AS rows, count(*) - count(event_time) AS nulls,
         count(DISTINCT event_time) AS "distinct",
         NULL::DOUBLE AS mean, NULL::DOUBLE AS sd, NULL::DOUBLE AS q1, NULL::DOUBLE AS q25,
         NULL::DOUBLE AS q50, NULL::DOUBLE AS q75, NULL::DOUBLE AS q99 FROM events
  UNION ALL SELECT 2, 'event_type', count(*), count(*) - count(event_type),
         count(DISTINCT event_type), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 3, 'product_id', count(*), count(*) - count(product_id),
         count(DISTINCT product_id), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 4, 'category_id', count(*), count(*) - count(category_id),
         count(DISTINCT category_id), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 5, 'category', count(*), count(*) - count(category),
         count(DISTINCT category), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 6, 'brand', count(*), count(*) - count(brand),
         count(DISTINCT brand), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL (
    WITH prices AS (SELECT price, count(*) AS n FROM events WHERE price IS NOT NULL GROUP BY price),
    counted AS (SELECT price, n, sum(n) OVER (ORDER BY price) AS through FROM prices),
    totals AS (SELECT sum(n)::BIGINT AS n, sum(price * n) AS s, count(*) AS d FROM prices),
    wanted AS (SELECT share, floor(share * (n - 1))::BIGINT AS low, share * (n - 1) AS position
               FROM totals, (VALUES (0.01::DOUBLE), (0.25), (0.5), (0.75), (0.99)) t(share)),
    found AS (
      SELECT share, position - low AS rest,
             (SELECT min(price)::DOUBLE FROM counted WHERE through > low) AS a,
             (SELECT min(price)::DOUBLE FROM counted WHERE through > least(low + 1, n - 1)) AS b
      FROM wanted, totals)
    SELECT 7, 'price', (SELECT count(*) FROM events), (SELECT count(*) FROM events) - n, d, s / n,
           (SELECT sqrt(sum(prices.n * (price::DOUBLE - s / totals.n) ** 2) / (totals.n - 1))
            FROM prices),
           (SELECT a + rest * (b - a) FROM found WHERE share = 0.01),
           (SELECT a + rest * (b - a) FROM found WHERE share = 0.25),
           (SELECT a + rest * (b - a) FROM found WHERE share = 0.5),
           (SELECT a + rest * (b - a) FROM found WHERE share = 0.75),
           (SELECT a + rest * (b - a) FROM found WHERE share = 0.99) FROM totals)
  UNION ALL SELECT 8, 'user_id', count(*), count(*) - count(user_id),
         count(DISTINCT user_id), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 9, 'session_id', count(*), count(*) - count(session_id),
         count(DISTINCT session_id), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events)
ORDER BY place
