WITH months AS (
  SELECT date_trunc('month', event_time)::DATE AS month, count(*) AS rows,
         [count(event_time), count(event_type), count(product_id), count(category_id),
          count(category), count(brand), count(price), count(user_id), count(session_id)] AS present
  FROM events GROUP BY 1
)
SELECT month, "column", rows, present[place] AS present, present[place] / rows AS share
FROM months, (VALUES (1, 'event_time'), (2, 'event_type'), (3, 'product_id'), (4, 'category_id'),
                     (5, 'category'), (6, 'brand'), (7, 'price'), (8, 'user_id'),
                     (9, 'session_id')) names(place, "column")
ORDER BY month, place
