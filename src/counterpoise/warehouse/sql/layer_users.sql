-- Users with a successful call between two instants, by what they used at each layer; one that used three parties counts
-- a third for each. What a call rests on that is not known is a party of its own here, without a name.
WITH used AS (
    SELECT DISTINCT usage.user_hash, names.deployment_id, names.model_id, names.developer_id, names.host_id,
           names.host_brand_id
    FROM core_usage AS usage
    JOIN core_usage_key AS names
      ON usage.deployment_name IS NOT DISTINCT FROM names.deployment_name
     AND usage.request_model IS NOT DISTINCT FROM names.request_model
     AND usage.response_model IS NOT DISTINCT FROM names.response_model
     AND usage.host_name IS NOT DISTINCT FROM names.host_name
    WHERE usage.user_hash IS NOT NULL AND usage.status = 'ok' AND NOT usage.is_router_parent
      AND usage.started_at >= CAST($from AS TIMESTAMP) AND usage.started_at < CAST($before AS TIMESTAMP)
), rests AS (
    SELECT DISTINCT layer.dimension, used.user_hash, layer.entity_id
    FROM used
    JOIN mart_layer AS layer
      ON used.deployment_id IS NOT DISTINCT FROM layer.deployment_id
     AND used.model_id IS NOT DISTINCT FROM layer.model_id
     AND used.developer_id IS NOT DISTINCT FROM layer.developer_id
     AND used.host_id IS NOT DISTINCT FROM layer.host_id
     AND used.host_brand_id IS NOT DISTINCT FROM layer.host_brand_id
), split AS (
    SELECT dimension, entity_id, count(*) OVER (PARTITION BY dimension, user_hash) AS parts FROM rests
)
SELECT dimension, entity_id, sum(CAST(1.0 / parts AS DECIMAL(18, 12))) AS users,
       (SELECT string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256)
        FROM core_usage
        WHERE user_hash IS NOT NULL
          AND started_at >= CAST($from AS TIMESTAMP) AND started_at < CAST($before AS TIMESTAMP)) AS evidence
FROM split GROUP BY dimension, entity_id ORDER BY ALL
