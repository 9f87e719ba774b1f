WITH active AS (
  SELECT DISTINCT user_id, datediff('month', DATE '1970-01-01', event_time::DATE) AS month
  FROM events WHERE user_id IS NOT NULL
), firsts AS (SELECT user_id, min(month) AS cohort FROM active GROUP BY user_id
), sizes AS (SELECT cohort, count(*) AS size FROM firsts GROUP BY cohort
), counted AS (
  SELECT cohort, month, count(*) AS active FROM active JOIN firsts USING (user_id) GROUP BY ALL
), bounds AS (SELECT min(month) AS low, max(month) AS high FROM active
), cells AS (
  SELECT cohort, month
  FROM bounds, range(low, high + 1) cohorts(cohort), range(low, high + 1) months(month)
  WHERE month >= cohort)
SELECT (DATE '1970-01-01' + to_months(cells.cohort::INT))::DATE AS cohort,
       cells.month - cells.cohort AS period, coalesce(size, 0) AS size,
       coalesce(active, 0) AS active, coalesce(active, 0) / nullif(size, 0) AS share
FROM cells
LEFT JOIN sizes ON sizes.cohort = cells.cohort
LEFT JOIN counted ON counted.cohort = cells.cohort AND counted.month = cells.month
ORDER BY cells.cohort, period
