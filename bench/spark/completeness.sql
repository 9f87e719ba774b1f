WITH months AS (
  SELECT date(date_trunc('month', event_time)) AS month, count(*) AS rows,
         count(event_time) AS a, count(event_type) AS b, count(product_id) AS c,
         count(category_id) AS d, count(category) AS e, count(brand) AS f, count(price) AS g,
         count(user_id) AS h, count(session_id) AS i
  FROM events GROUP BY 1
), cells AS (
  SELECT month, rows, stack(9, 1, 'event_time', a, 2, 'event_type', b, 3, 'product_id', c,
         4, 'category_id', d, 5, 'category', e, 6, 'brand', f, 7, 'price', g, 8, 'user_id', h,
         9, 'session_id', i) AS (place, column, present)
  FROM months
)
SELECT month, column, rows, present, present / rows AS share FROM cells ORDER BY month, place
