WITH bands(number, band, upper) AS (
  VALUES (0, '0', 0.0), (1, '(0, 0.1]', 0.1), (2, '(0.1, 0.2]', 0.2), (3, '(0.2, 0.3]', 0.3),
         (4, '(0.3, 0.4]', 0.4), (5, '(0.4, 0.5]', 0.5), (6, '(0.5, 0.6]', 0.6),
         (7, '(0.6, 0.7]', 0.7), (8, '(0.7, 1]', 1.0)
), sold AS (
  SELECT least(CAST(ceil(discount * 10) AS INTEGER), 8) AS number, count(*) AS lines,
         sum(amount) AS revenue, sum(quantity) AS units, sum(profit) AS profit
  FROM orders GROUP BY 1
)
SELECT band, coalesce(lines, 0) AS lines, coalesce(revenue, 0) AS revenue,
       coalesce(units, 0) AS units, coalesce(profit, 0) AS profit
FROM bands LEFT JOIN sold USING (number) ORDER BY number
