-- Names in the logs that resolve to no model or to no host, heaviest first.
SELECT role, name, CAST(sum(calls) AS BIGINT) AS calls, CAST(sum(tokens) AS BIGINT) AS tokens,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM (
    SELECT 'model' AS role, COALESCE(model_name, '(no name logged)') AS name, * EXCLUDE (model_name, host_name)
    FROM mart_usage_monthly WHERE model_id IS NULL
    UNION ALL BY NAME
    SELECT 'host' AS role, COALESCE(host_name, '(no name logged)') AS name, * EXCLUDE (model_name, host_name)
    FROM mart_usage_monthly WHERE host_id IS NULL
)
WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND calls > 0
GROUP BY ALL ORDER BY role DESC, tokens DESC, calls DESC, name
