WITH visits AS (
  SELECT event_type, user_id, session_id, count(*) AS events
  FROM events GROUP BY event_type, user_id, session_id
), people AS (
  SELECT event_type, user_id, sum(events) AS events, count(session_id) AS sessions
  FROM visits GROUP BY event_type, user_id
)
SELECT event_type, sum(events)::BIGINT AS events, count(user_id) AS users,
       coalesce(sum(sessions) FILTER (user_id IS NOT NULL), 0)::BIGINT AS sessions
FROM people GROUP BY event_type ORDER BY events DESC, event_type::VARCHAR
