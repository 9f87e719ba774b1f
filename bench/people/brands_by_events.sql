SELECT brand, count(*) AS events FROM events GROUP BY brand ORDER BY events DESC, CAST(brand AS VARCHAR) LIMIT 5
