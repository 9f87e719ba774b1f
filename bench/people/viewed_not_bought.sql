SELECT count(*) AS users FROM (
  SELECT user_id FROM events WHERE brand = 'samsung' GROUP BY user_id
  HAVING count(*) FILTER (WHERE event_type = 'view') > 0
     AND count(*) FILTER (WHERE event_type = 'purchase') = 0)
