SELECT * EXCLUDE (place) FROM (
  SELECT 1 AS place, 'event_time' AS "column", count(*) AS rows,
         count(*) - count(event_time) AS nulls,
         (SELECT count(*) FROM (SELECT DISTINCT event_time FROM events) WHERE event_time IS NOT NULL) AS "distinct",
         NULL::DOUBLE AS mean, NULL::DOUBLE AS sd, NULL::DOUBLE AS q1, NULL::DOUBLE AS q25,
         NULL::DOUBLE AS q50, NULL::DOUBLE AS q75, NULL::DOUBLE AS q99 FROM events
  UNION ALL SELECT 2, 'event_type', count(*), count(*) - count(event_type),
         (SELECT count(*) FROM (SELECT DISTINCT event_type FROM events) WHERE event_type IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 3, 'product_id', count(*), count(*) - count(product_id),
         (SELECT count(*) FROM (SELECT DISTINCT product_id FROM events) WHERE product_id IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 4, 'category_id', count(*), count(*) - count(category_id),
         (SELECT count(*) FROM (SELECT DISTINCT category_id FROM events) WHERE category_id IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 5, 'category', count(*), count(*) - count(category),
         (SELECT count(*) FROM (SELECT DISTINCT category FROM events) WHERE category IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 6, 'brand', count(*), count(*) - count(brand),
         (SELECT count(*) FROM (SELECT DISTINCT brand FROM events) WHERE brand IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL (
    WITH prices AS (
      SELECT price, count(*) AS n FROM events WHERE price IS NOT NULL GROUP BY price
    ), counted AS (SELECT price::DOUBLE AS price, sum(n) OVER (ORDER BY price)::BIGINT AS through
                   FROM prices
    ), totals AS (
      SELECT sum(n)::BIGINT AS n, count(*) AS kinds, sum(price * n) / sum(n) AS mean,
             sum(n * price::DOUBLE * price::DOUBLE) AS squares, sum(price * n)::DOUBLE AS all_prices
      FROM prices
    ), wanted AS (
      SELECT share, floor(share * (n - 1))::BIGINT AS low,
             least(floor(share * (n - 1))::BIGINT + 1, n - 1) AS high,
             share * (n - 1) - floor(share * (n - 1)) AS rest
      FROM totals, (SELECT unnest([0.01, 0.25, 0.5, 0.75, 0.99])::DOUBLE AS share)
    ), quantiles AS (
      SELECT list(a.price + rest * (b.price - a.price) ORDER BY share) AS q
      FROM wanted ASOF JOIN counted a ON wanted.low < a.through
      ASOF JOIN counted b ON wanted.high < b.through)
    SELECT 7, 'price', (SELECT count(*) FROM events), (SELECT count(*) FROM events) - n, kinds,
           mean, CASE WHEN n > 1 THEN sqrt((squares - all_prices * all_prices / n) / (n - 1)) END,
           q[1], q[2], q[3], q[4], q[5]
    FROM totals, quantiles)
  UNION ALL SELECT 8, 'user_id', count(*), count(*) - count(user_id),
         (SELECT count(*) FROM (SELECT DISTINCT user_id FROM events) WHERE user_id IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events
  UNION ALL SELECT 9, 'session_id', count(*), count(*) - count(session_id),
         (SELECT count(*) FROM (SELECT DISTINCT session_id FROM events) WHERE session_id IS NOT NULL), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events)
ORDER BY place
