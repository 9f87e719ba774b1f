WITH pairs AS (
  SELECT user_id, category, brand, count(*) AS events,
         count(*) FILTER (event_type = 'purchase') AS purchases
  FROM events WHERE user_id IS NOT NULL GROUP BY user_id, category, brand
), wins AS (
  SELECT user_id,
         arg_min({'category': category, 'brand': brand},
                 {'none': category IS NULL AND brand IS NULL, 'events': -events,
                  'purchases': -purchases, 'category': coalesce(enum_code(category), 65535),
                  'brand': coalesce(enum_code(brand), 65535)}) AS pair
  FROM pairs GROUP BY user_id
)
SELECT pair.category AS category, pair.brand AS brand, count(*) AS users,
       count(*) / sum(count(*)) OVER () AS share
FROM wins GROUP BY pair.category, pair.brand
ORDER BY users DESC, category NULLS LAST, brand NULLS LAST
