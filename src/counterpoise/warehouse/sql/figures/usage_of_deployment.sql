-- Usage of one deployment between two months, by log file and month.
SELECT evidence_sha256, month, CAST(sum(calls) AS BIGINT) AS calls, CAST(sum(tokens) AS BIGINT) AS tokens,
       CAST(sum(calls_without_tokens) AS BIGINT) AS calls_without_tokens,
       min(first_record) AS first_record, max(last_record) AS last_record
FROM mart_usage_monthly
WHERE deployment_id = $deployment AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
