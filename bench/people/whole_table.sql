SELECT count(*) AS rows, count(DISTINCT product_id) AS products, min(event_time) AS first,
       max(event_time) AS last, sum(price) AS prices
FROM events
