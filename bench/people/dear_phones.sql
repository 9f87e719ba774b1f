SELECT brand, count(*) AS views, min(price) AS cheapest
FROM events
WHERE category = 'electronics.smartphone' AND event_type = 'view' AND price BETWEEN 500 AND 1000
GROUP BY brand ORDER BY views DESC, CAST(brand AS VARCHAR)
