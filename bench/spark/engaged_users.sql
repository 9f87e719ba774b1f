WITH people AS (
  SELECT category, brand, user_id, count(*) AS events FROM events GROUP BY category, brand, user_id
), ranked AS (
  SELECT *, sum(events) OVER (PARTITION BY category, brand) AS total,
         max(CASE WHEN user_id IS NOT NULL THEN events END) OVER (PARTITION BY category, brand)
           AS most
  FROM people
)
SELECT category, brand, user_id, events, events / total AS share
FROM ranked WHERE events = most AND user_id IS NOT NULL
ORDER BY replace(category, '.', chr(1)) NULLS LAST, brand NULLS LAST, user_id
