SELECT event_type, count(*) AS events, count(DISTINCT user_id) AS users,
       count(DISTINCT user_id, session_id) AS sessions
FROM events GROUP BY event_type ORDER BY events DESC, event_type
