-- Successful calls by month, deployment and the names that were asked for and that answered; a router's parent is none.
-- A row that covers several days begins on the first of them.
SELECT
    CAST(date_trunc('month', usage.started_at) AS DATE) AS month,
    names.deployment_id,
    usage.request_model AS requested,
    usage.response_model AS served,
    CAST(sum(usage.request_count) AS BIGINT) AS calls,
    min(CAST(usage.started_at AS DATE) - CAST(COALESCE(usage.span_days, 1) - 1 AS INTEGER)) AS first_day,
    CAST(max(usage.started_at) AS DATE) AS last_day,
    string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM core_usage AS usage
LEFT JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
WHERE NOT usage.is_router_parent AND usage.status = 'ok' AND usage.request_count > 0
GROUP BY ALL
ORDER BY ALL
