SELECT user_id,
       sum(round(profit, 2)) AS profit, sum(amount) AS revenue,
       count(DISTINCT order_id) AS orders
FROM orders GROUP BY ALL ORDER BY profit DESC, user_id
