-- Spend a token for one model at one host, month by month, where every successful call of the month has both.
SELECT month, CAST(sum(spend) / sum(tokens) AS DOUBLE) AS price
FROM mart_usage_monthly
WHERE model_id = $model AND host_id = $host AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY month
HAVING sum(tokens) > 0 AND sum(spend) > 0 AND sum(calls_without_cost) = 0 AND sum(calls_without_tokens) = 0
ORDER BY month
