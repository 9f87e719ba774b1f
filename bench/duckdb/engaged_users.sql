WITH people AS (
  SELECT category, brand, user_id, count(*) AS events FROM events GROUP BY category, brand, user_id
), groups AS (
  SELECT category, brand, sum(events) AS total,
         max(events) FILTER (user_id IS NOT NULL) AS most FROM people GROUP BY category, brand
)
SELECT people.category, people.brand, user_id, events, events / total AS share
FROM people JOIN groups ON people.category IS NOT DISTINCT FROM groups.category
  AND people.brand IS NOT DISTINCT FROM groups.brand AND people.events = groups.most
WHERE user_id IS NOT NULL
ORDER BY people.category NULLS LAST, people.brand NULLS LAST, user_id
