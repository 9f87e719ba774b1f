SELECT category, avg(CAST(price AS DOUBLE)) AS average_price, max(price) AS max_price,
       min(price) AS min_price
FROM events WHERE price > 0 GROUP BY category ORDER BY average_price DESC, CAST(category AS VARCHAR) LIMIT 10
