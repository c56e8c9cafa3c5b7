-- Use between two months by what it rests on at one layer ($dimension), in tokens or successful calls ($weight); the row
-- without entity is unknown weight. Parties are ultimate parents; a root is the last base that a model is stated to have.
WITH RECURSIVE chain AS (
    SELECT model_id, model_id AS last_id, base_model_id, 0 AS step FROM core_model
    UNION ALL
    SELECT chain.model_id, base.model_id, base.base_model_id, chain.step + 1
    FROM chain JOIN core_model AS base ON base.model_id = chain.base_model_id
    WHERE chain.step < 20
), root AS (
    SELECT model_id, arg_max(COALESCE(base_model_id, last_id), step) AS root_id FROM chain GROUP BY model_id
), usage AS (
    SELECT CASE $dimension
               WHEN 'developer' THEN usage.developer_id
               WHEN 'host' THEN usage.host_id
               WHEN 'root' THEN COALESCE(root.root_id, usage.model_id)
               WHEN 'developer_seat' THEN developer.seat
               WHEN 'host_seat' THEN host.seat
               ELSE error('no such dimension')
           END AS entity_id,
           CASE $weight WHEN 'tokens' THEN usage.tokens WHEN 'calls' THEN usage.calls ELSE error('no such weight') END
               AS weight,
           usage.evidence_sha256
    FROM mart_usage_monthly AS usage
    LEFT JOIN root ON root.model_id = usage.model_id
    LEFT JOIN core_entity AS developer ON developer.entity_id = usage.developer_id
    LEFT JOIN core_entity AS host ON host.entity_id = usage.host_id
    WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
)
SELECT entity_id, CAST(sum(weight) AS BIGINT) AS weight,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM usage WHERE weight > 0
GROUP BY entity_id ORDER BY weight DESC, entity_id
