-- Values that documents state, with the file that states each.
SELECT stated.subject, stated.field, stated.value, string_split(evidence.paths, chr(10))[1] AS path, evidence_sha256
FROM (
    SELECT evidence_sha256, subject, field, value FROM core_disclosure WHERE state = 'disclosed'
    UNION SELECT evidence_sha256, subject, 'licence', licence_claim FROM core_document
    UNION SELECT evidence_sha256, subject, 'base_model', base_model FROM core_document
) AS stated JOIN core_evidence AS evidence USING (evidence_sha256)
WHERE stated.value IS NOT NULL
ORDER BY ALL
