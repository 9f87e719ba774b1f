SELECT CAST(event_time AS DATE) AS day, sum(price) AS revenue, count(*) AS lines
FROM events WHERE event_type = 'purchase' GROUP BY day ORDER BY day
