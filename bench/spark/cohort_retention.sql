WITH active AS (
  SELECT DISTINCT user_id, year(event_time) * 12 + month(event_time) - 1 AS month
  FROM events WHERE user_id IS NOT NULL
), firsts AS (SELECT user_id, min(month) AS cohort FROM active GROUP BY user_id
), sizes AS (SELECT cohort, count(*) AS size FROM firsts GROUP BY cohort
), counted AS (
  SELECT cohort, month, count(*) AS active FROM active JOIN firsts USING (user_id)
  GROUP BY cohort, month
), months AS (SELECT explode(sequence(min(month), max(month))) AS month FROM active
), cells AS (SELECT a.month AS cohort, b.month AS month FROM months a JOIN months b ON b.month >= a.month)
SELECT make_date(cohort div 12, cohort % 12 + 1, 1) AS cohort, month - cohort AS period,
       coalesce(size, 0) AS size, coalesce(active, 0) AS active,
       coalesce(active, 0) / nullif(size, 0) AS share
FROM cells LEFT JOIN sizes USING (cohort) LEFT JOIN counted USING (cohort, month)
ORDER BY cohort, period
