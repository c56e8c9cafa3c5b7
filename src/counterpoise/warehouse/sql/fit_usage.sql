-- Use of each deployment over the window: cost, successful calls and tokens, and the calls of which either is not logged.
SELECT deployment_id, CAST(COALESCE(sum(spend), 0) AS DOUBLE) AS spend, CAST(sum(calls) AS BIGINT) AS calls,
       CAST(COALESCE(sum(tokens), 0) AS BIGINT) AS tokens,
       CAST(sum(calls_without_cost) AS BIGINT) AS calls_without_cost,
       CAST(sum(calls_without_tokens) AS BIGINT) AS calls_without_tokens,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM mart_usage_monthly
WHERE deployment_id IS NOT NULL AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY deployment_id ORDER BY deployment_id
