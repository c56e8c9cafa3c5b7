-- Names under which documents and results speak of a model or service.
SELECT evidence.kind, spoken.name, count(*) AS records,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM (
    SELECT evidence_sha256, subject AS name FROM core_document
    UNION ALL SELECT evidence_sha256, model FROM core_evaluation
) AS spoken JOIN core_evidence AS evidence USING (evidence_sha256)
GROUP BY ALL ORDER BY ALL
