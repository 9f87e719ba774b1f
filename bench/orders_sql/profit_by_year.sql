SELECT year(event_time) AS year,
       sum(round(profit, 2)) AS profit, sum(amount) AS revenue,
       count(DISTINCT order_id) AS orders
FROM orders GROUP BY ALL ORDER BY year, profit DESC
