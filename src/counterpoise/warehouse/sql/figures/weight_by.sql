-- Use between two months by what it rests on at one layer ($dimension), in tokens, successful calls or spend ($weight), of
-- one access or all ($scope); the row without entity is unknown weight. Use of no registered deployment has no access.
SELECT layer.entity_id,
       sum(CAST(CASE $weight WHEN 'tokens' THEN usage.tokens WHEN 'calls' THEN usage.calls WHEN 'spend' THEN usage.spend
                             ELSE error('no such weight') END AS DECIMAL(38, 12))) AS weight,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_monthly AS usage
JOIN mart_layer AS layer
  ON layer.dimension = $dimension
 AND usage.deployment_id IS NOT DISTINCT FROM layer.deployment_id
 AND usage.model_id IS NOT DISTINCT FROM layer.model_id
 AND usage.developer_id IS NOT DISTINCT FROM layer.developer_id
 AND usage.host_id IS NOT DISTINCT FROM layer.host_id
 AND usage.host_brand_id IS NOT DISTINCT FROM layer.host_brand_id
LEFT JOIN mart_access AS access ON access.deployment_id = usage.deployment_id
WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND ($scope = 'all' OR COALESCE(access.access, 'unknown') = $scope)
GROUP BY layer.entity_id HAVING weight > 0
ORDER BY weight DESC, layer.entity_id
