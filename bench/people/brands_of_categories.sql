SELECT category, brand, revenue FROM (
  SELECT category, brand, sum(price) AS revenue,
         row_number() OVER (PARTITION BY category ORDER BY sum(price) DESC, CAST(brand AS VARCHAR)) AS place
  FROM events WHERE event_type = 'purchase' AND category IS NOT NULL AND brand IS NOT NULL
  GROUP BY category, brand)
WHERE place <= 3 ORDER BY CAST(category AS VARCHAR), place
