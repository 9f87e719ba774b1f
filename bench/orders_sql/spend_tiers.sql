WITH people AS (
  SELECT user_id, sum(amount) AS revenue FROM orders GROUP BY user_id
), tiers(number, tier) AS (VALUES (0, 'High'), (1, 'Medium'), (2, 'Low')), placed AS (
  SELECT CASE WHEN revenue >= 1000 THEN 0 WHEN revenue >= 100 THEN 1 ELSE 2 END AS number,
         count(*) AS customers, sum(revenue) AS revenue
  FROM people GROUP BY 1
)
SELECT tier, coalesce(customers, 0) AS customers,
       coalesce(customers, 0) / (SELECT count(*) FROM people) AS share_customers,
       coalesce(p.revenue, 0) AS revenue, p.revenue / customers AS mean,
       coalesce(p.revenue, 0) / (SELECT sum(revenue) FROM people) AS share
FROM tiers LEFT JOIN placed p USING (number) ORDER BY number
