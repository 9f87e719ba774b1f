SELECT user_id, sum(price) AS spent, count(*) AS lines
FROM events WHERE event_type = 'purchase' GROUP BY user_id ORDER BY spent DESC, user_id LIMIT 20
