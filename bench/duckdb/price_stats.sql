SELECT category, CASE event_type WHEN 'view' THEN 'viewed' ELSE 'bought' END AS kind,
       count(*) FILTER (price > 0) AS events, count(*) FILTER (price = 0) AS zero_prices,
       sum(price) FILTER (price > 0) / nullif(count(*) FILTER (price > 0), 0) AS mean,
       min(price) FILTER (price > 0) AS min, max(price) FILTER (price > 0) AS max,
       quantile_cont(price::DOUBLE, 0.5) FILTER (price > 0) AS median
FROM events WHERE event_type IN ('view', 'purchase') AND price IS NOT NULL
GROUP BY category, event_type
ORDER BY events DESC, category NULLS LAST, kind = 'bought'
