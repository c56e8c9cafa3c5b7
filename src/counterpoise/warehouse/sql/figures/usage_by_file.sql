-- Usage between two months, by log file. Router parents weigh nothing.
SELECT evidence_sha256,
       CAST(sum(records) AS BIGINT) AS records,
       CAST(sum(router_parents) AS BIGINT) AS router_parents,
       CAST(sum(calls) AS BIGINT) AS calls,
       CAST(COALESCE(sum(calls) FILTER (deployment_id IS NOT NULL), 0) AS BIGINT) AS registered_calls,
       CAST(sum(calls_without_tokens) AS BIGINT) AS calls_without_tokens,
       CAST(sum(calls_without_cost) AS BIGINT) AS calls_without_cost,
       CAST(sum(calls_without_user) AS BIGINT) AS calls_without_user,
       CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(COALESCE(sum(tokens) FILTER (model_id IS NULL), 0) AS BIGINT) AS unknown_model_tokens,
       CAST(COALESCE(sum(tokens) FILTER (host_id IS NULL), 0) AS BIGINT) AS unknown_host_tokens,
       min(first_record) AS first_record, max(last_record) AS last_record
FROM mart_usage_monthly
WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
