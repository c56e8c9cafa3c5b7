-- Use cases that the register calls critical, by what they rest on at one layer; deployments of one use case share it.
WITH critical AS (
    SELECT deployment_id, count(*) OVER (PARTITION BY COALESCE(use_case, deployment_id)) AS parts
    FROM core_deployment WHERE is_critical
)
SELECT layer.entity_id, sum(CAST(1.0 / critical.parts AS DECIMAL(18, 12))) AS weight,
       (SELECT min(evidence_sha256) FROM core_evidence WHERE starts_with(paths, 'register.')) AS evidence
FROM critical
JOIN mart_layer AS layer USING (deployment_id)
WHERE layer.is_registered AND layer.dimension = $dimension
GROUP BY layer.entity_id ORDER BY weight DESC, layer.entity_id
