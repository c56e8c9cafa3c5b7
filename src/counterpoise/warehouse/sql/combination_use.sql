-- Use between two months by what is used: the keys of mart_layer, with tokens, successful calls and spend.
SELECT deployment_id, model_id, developer_id, host_id, host_brand_id, CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(sum(calls) AS BIGINT) AS calls, sum(spend) AS spend
FROM mart_usage_monthly
WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
