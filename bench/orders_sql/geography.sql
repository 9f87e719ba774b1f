SELECT country, sum(amount) AS revenue, count(DISTINCT order_id) AS orders,
       count(DISTINCT user_id) AS customers, sum(amount) / count(DISTINCT order_id) AS aov,
       sum(amount) / (SELECT sum(amount) FROM orders) AS share
FROM orders JOIN customers USING (user_id) GROUP BY country ORDER BY revenue DESC, country
