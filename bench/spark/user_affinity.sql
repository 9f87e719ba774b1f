WITH pairs AS (
  SELECT user_id, category, brand, count(*) AS events, count_if(event_type = 'purchase') AS purchases
  FROM events WHERE user_id IS NOT NULL GROUP BY user_id, category, brand
), wins AS (
  SELECT min_by(struct(category, brand), struct(
           category IS NULL AND brand IS NULL, -events, -purchases, category IS NULL,
           replace(category, '.', chr(1)), brand IS NULL, brand)) AS pair
  FROM pairs GROUP BY user_id
)
SELECT pair.category AS category, pair.brand AS brand, count(*) AS users,
       count(*) / sum(count(*)) OVER () AS share
FROM wins GROUP BY pair
ORDER BY users DESC, replace(category, '.', chr(1)) NULLS LAST, brand NULLS LAST
