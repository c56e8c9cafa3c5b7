-- Counts behind the measurements: sections of cards and how many hold too little, evidence by its state, results by evaluator.
SELECT 'section' AS what, state AS kind, count(*) AS counted,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM core_disclosure WHERE starts_with(field, 'section.') GROUP BY ALL
UNION ALL
SELECT 'evidence', state, count(*), string_agg(evidence_sha256, chr(10) ORDER BY evidence_sha256)
FROM core_evidence WHERE kind <> 'register' GROUP BY ALL
UNION ALL
SELECT 'result', evaluator_relationship, count(*),
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256)
FROM core_evaluation GROUP BY ALL
ORDER BY ALL
