-- What the logs of the trend say of each registered deployment: rows, rows that name the version that answered (a date or a
-- digest in its name), rows that name none, the fields that traceability needs, and the first day. A router's parent is no row of use.
SELECT
    names.deployment_id,
    count(*) AS rows,
    count(*) FILTER (regexp_matches(usage.response_model, $version)) AS traceable_rows,
    count(*) FILTER (usage.response_model IS NULL) AS unnamed_rows,
    count(usage.deployment_name) AS with_deployment,
    count(usage.response_model) AS with_model,
    count(usage.status) AS with_status,
    count(usage.request_model) AS with_requested_model,
    count(usage.host_name) AS with_host,
    count(usage.input_tokens) AS with_input_tokens,
    count(usage.output_tokens) AS with_output_tokens,
    count(usage.user_hash) AS with_user,
    CAST(min(usage.started_at) AS DATE) AS first_day,
    string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM core_usage AS usage
JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
WHERE NOT usage.is_router_parent AND names.deployment_id IS NOT NULL
  AND CAST(usage.started_at AS DATE) BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY names.deployment_id
ORDER BY names.deployment_id
