WITH days AS (
  SELECT date(event_time) AS day,
         sum(CASE event_type WHEN 'purchase' THEN price WHEN 'return' THEN -price ELSE 0 END)
           AS revenue
  FROM events GROUP BY 1
), bounds AS (SELECT explode(sequence(min(day), max(day))) AS period FROM days)
SELECT period, coalesce(revenue, 0) AS value FROM bounds LEFT JOIN days ON day = period
ORDER BY period
