-- Records of each file that are dated after a day.
WITH dated AS (
    SELECT evidence_sha256, CAST(started_at AS DATE) AS day FROM core_usage
    UNION ALL SELECT evidence_sha256, dated_on FROM core_document
    UNION ALL SELECT evidence_sha256, evaluated_on FROM core_evaluation
    UNION ALL SELECT evidence_sha256, rated_on FROM core_rating
)
SELECT evidence.kind, string_split(evidence.paths, chr(10))[1] AS path, evidence_sha256,
       count(*) AS records, max(day) AS latest
FROM dated JOIN core_evidence AS evidence USING (evidence_sha256)
WHERE day > CAST($after AS DATE)
GROUP BY ALL ORDER BY ALL
