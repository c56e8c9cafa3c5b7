-- Successful calls of no registered deployment, by model as logged.
SELECT COALESCE(model_name, '(no name logged)') AS name,
       CAST(sum(calls) AS BIGINT) AS calls, CAST(sum(tokens) AS BIGINT) AS tokens,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM mart_usage_monthly
WHERE deployment_id IS NULL AND calls > 0 AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY calls DESC, name
