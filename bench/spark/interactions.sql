SELECT category_id, category, count(*) AS interactions, count(*) / sum(count(*)) OVER () AS share
FROM events GROUP BY category_id, category
ORDER BY interactions DESC, category_id NULLS LAST, replace(category, '.', chr(1)) NULLS LAST
