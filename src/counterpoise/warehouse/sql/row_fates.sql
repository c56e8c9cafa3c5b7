-- Where the records of each evidence file ended, counted from the tables themselves.
WITH accepted AS (
    SELECT evidence_sha256, 'core_document' AS table_name, count(*) AS records FROM core_document GROUP BY ALL
    UNION ALL SELECT evidence_sha256, 'core_disclosure', count(*) FROM core_disclosure GROUP BY ALL
    UNION ALL SELECT evidence_sha256, 'core_usage', count(*) FROM core_usage GROUP BY ALL
    UNION ALL SELECT evidence_sha256, 'core_evaluation', count(*) FROM core_evaluation GROUP BY ALL
    UNION ALL SELECT evidence_sha256, 'core_rating', count(*) FROM core_rating GROUP BY ALL
    UNION ALL SELECT evidence_sha256, 'core_remark', count(*) FROM core_remark GROUP BY ALL
),
fates AS (
    SELECT evidence_sha256, table_name, records AS accepted, 0 AS quarantined, 0 AS duplicates FROM accepted
    UNION ALL
    SELECT evidence_sha256, table_name, 0, count(DISTINCT record_number), 0 FROM core_quarantine GROUP BY ALL
    UNION ALL
    SELECT evidence_sha256, table_name, 0, 0, count(*) FROM core_duplicate GROUP BY ALL
)
SELECT evidence_sha256, table_name,
       CAST(sum(accepted) AS BIGINT) AS accepted,
       CAST(sum(quarantined) AS BIGINT) AS quarantined,
       CAST(sum(duplicates) AS BIGINT) AS duplicates
FROM fates GROUP BY ALL ORDER BY ALL
