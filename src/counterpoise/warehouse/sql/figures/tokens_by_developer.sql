-- Tokens between two months by ultimate parent of the model's developer; the row without entity is unknown weight.
SELECT developer_id AS entity_id, CAST(sum(tokens) AS BIGINT) AS tokens,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM mart_usage_monthly
WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND tokens > 0
GROUP BY ALL ORDER BY tokens DESC, entity_id
