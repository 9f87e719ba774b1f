SELECT extract(hour FROM event_time) AS hour, event_type, count(*) AS events
FROM events GROUP BY hour, event_type ORDER BY hour, CAST(event_type AS VARCHAR)
