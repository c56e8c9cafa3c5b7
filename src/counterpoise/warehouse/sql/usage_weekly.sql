-- Rollup of accepted rows that stand for seven days, by the day on which they end. Single calls and days make no weeks here.
-- A router's parent repeats its sub-calls and is left out. The provider is what stands before the slash of a model's name.
SELECT
    CAST(usage.started_at AS DATE) AS week_end,
    usage.evidence_sha256,
    names.deployment_id,
    names.model_id,
    names.developer_id,
    names.host_id,
    CASE WHEN contains(usage.model_name, '/') THEN NULLIF(lower(split_part(usage.model_name, '/', 1)), '') END
        AS provider_name,
    usage.model_name,
    count(*) AS records,
    CAST(sum(usage.request_count) AS BIGINT) AS calls,
    CAST(sum(COALESCE(usage.input_tokens, 0) + COALESCE(usage.output_tokens, 0)) AS BIGINT) AS tokens,
    min(usage.record_number) AS first_record,
    max(usage.record_number) AS last_record
FROM (SELECT *, COALESCE(response_model, request_model) AS model_name FROM core_usage) AS usage
LEFT JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
WHERE usage.span_days = 7 AND NOT usage.is_router_parent
GROUP BY ALL
ORDER BY ALL
