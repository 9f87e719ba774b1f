SELECT category, CASE event_type WHEN 'view' THEN 'viewed' ELSE 'bought' END AS kind,
       count_if(price > 0) AS events, count_if(price = 0) AS zero_prices,
       double(sum(price) FILTER (WHERE price > 0)) / nullif(count_if(price > 0), 0) AS mean,
       min(price) FILTER (WHERE price > 0) AS min, max(price) FILTER (WHERE price > 0) AS max,
       percentile(price, 0.5) FILTER (WHERE price > 0) AS median
FROM events WHERE event_type IN ('view', 'purchase') AND price IS NOT NULL
GROUP BY category, event_type
ORDER BY events DESC, replace(category, '.', chr(1)) NULLS LAST, kind DESC
