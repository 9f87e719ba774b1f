SELECT sub_category,
       sum(round(profit, 2)) AS profit, sum(amount) AS revenue,
       count(DISTINCT order_id) AS orders
FROM sold GROUP BY ALL ORDER BY profit DESC, sub_category
