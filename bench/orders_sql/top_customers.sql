SELECT row_number() OVER (ORDER BY sum(amount) DESC, user_id) AS rank, user_id,
       sum(amount) AS revenue, count(DISTINCT order_id) AS orders, count(*) AS events,
       sum(quantity) AS units
FROM orders GROUP BY user_id ORDER BY rank LIMIT 20
