-- Rollup of accepted usage; a cost counts at the rate that the estate states for its currency, else it is not stated. A router's parent repeats its sub-calls: it is counted as a record and weighs nothing.
SELECT
    CAST(date_trunc('month', usage.started_at) AS DATE) AS month,
    usage.evidence_sha256,
    names.deployment_id,
    names.model_id,
    names.developer_id,
    names.host_id,
    names.host_brand_id,
    COALESCE(usage.response_model, usage.request_model) AS model_name,
    usage.host_name,
    count(*) AS records,
    count(*) FILTER (usage.is_router_parent) AS router_parents,
    CAST(COALESCE(sum(request_count) FILTER (counts AND usage.status = 'ok'), 0) AS BIGINT) AS calls,
    CAST(COALESCE(sum(request_count) FILTER (counts AND usage.status <> 'ok'), 0) AS BIGINT) AS failed_calls,
    CAST(COALESCE(sum(request_count) FILTER (counts AND usage.status = 'ok' AND tokens IS NULL), 0) AS BIGINT)
        AS calls_without_tokens,
    CAST(COALESCE(sum(tokens) FILTER (counts), 0) AS BIGINT) AS tokens,
    CAST(COALESCE(sum(spend) FILTER (counts), 0) AS DECIMAL(28, 12)) AS spend,
    CAST(COALESCE(sum(request_count) FILTER (counts AND usage.status = 'ok' AND spend IS NULL), 0) AS BIGINT)
        AS calls_without_cost,
    CAST(COALESCE(sum(request_count) FILTER (counts AND usage.status = 'ok' AND user_hash IS NULL), 0) AS BIGINT)
        AS calls_without_user,
    min(usage.record_number) AS first_record,
    max(usage.record_number) AS last_record
FROM (
    SELECT *,
           NOT is_router_parent AS counts,
           CASE WHEN input_tokens IS NULL AND output_tokens IS NULL THEN NULL
                ELSE COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) END AS tokens,
           cost * $rates[list_position($currencies, cost_currency)] AS spend
    FROM core_usage
) AS usage
LEFT JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
GROUP BY ALL
ORDER BY ALL
