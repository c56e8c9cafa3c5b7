-- Distinct users with a successful call between two instants, by business unit of the deployment; fewer than ten are not
-- counted out.
SELECT deployment.unit, CASE WHEN count(DISTINCT usage.user_hash) >= 10 THEN count(DISTINCT usage.user_hash) END AS users,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM core_usage AS usage
JOIN core_usage_key AS names
  ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
 AND usage.request_model IS NOT DISTINCT FROM names.request_model
 AND usage.response_model IS NOT DISTINCT FROM names.response_model
 AND usage.host_name IS NOT DISTINCT FROM names.host_name
JOIN core_deployment AS deployment ON deployment.deployment_id = names.deployment_id
WHERE usage.user_hash IS NOT NULL AND usage.status = 'ok' AND NOT usage.is_router_parent
  AND deployment.unit IS NOT NULL
  AND usage.started_at >= CAST($from AS TIMESTAMP) AND usage.started_at < CAST($before AS TIMESTAMP)
GROUP BY deployment.unit ORDER BY deployment.unit
