-- Tokens of one week by developer, host, provider as the host shows it, model as logged, or access ($dimension); the row
-- without entity is unknown. Access is that of the registered deployment.
SELECT CASE $dimension
           WHEN 'developer' THEN usage.developer_id
           WHEN 'host' THEN usage.host_id
           WHEN 'provider' THEN usage.provider_name
           WHEN 'model' THEN usage.model_name
           WHEN 'access' THEN COALESCE(access.access, 'unknown')
           ELSE error('no such dimension')
       END AS entity_id,
       CAST(sum(usage.tokens) AS BIGINT) AS weight,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_weekly AS usage LEFT JOIN mart_access AS access USING (deployment_id)
WHERE usage.week_end = CAST($week AS DATE)
GROUP BY entity_id ORDER BY weight DESC, entity_id
