WITH lines AS (
  SELECT ship_mode, date_diff('day', CAST(event_time AS DATE), ship_date) AS days FROM orders
)
SELECT ship_mode, count(days) AS lines, count(*) - count(days) AS not_shipped, avg(days) AS mean,
       min(days) AS minimum, quantile_cont(days, 0.25) AS q25, median(days) AS median,
       quantile_cont(days, 0.75) AS q75, quantile_cont(days, 0.95) AS q95, max(days) AS maximum
FROM lines GROUP BY ship_mode ORDER BY lines DESC, ship_mode
