-- Days (UTC) on which each registered deployment has rows in its logs; a row that covers several days covers each of them.
SELECT DISTINCT names.deployment_id,
    CAST(unnest(generate_series(
        CAST(usage.started_at AS DATE) - CAST(COALESCE(usage.span_days, 1) - 1 AS INTEGER),
        CAST(usage.started_at AS DATE), INTERVAL 1 DAY)) AS DATE) AS day
FROM (
    SELECT DISTINCT deployment_name, request_model, response_model, host_name, span_days,
        date_trunc('day', started_at) AS started_at
    FROM core_usage
    WHERE CAST(started_at AS DATE) BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
) AS usage
JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
WHERE names.deployment_id IS NOT NULL
ORDER BY ALL
