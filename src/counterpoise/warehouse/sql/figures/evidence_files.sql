-- Evidence files of one kind, or of all.
SELECT evidence_id, evidence_sha256, kind, paths, size_bytes FROM core_evidence
WHERE $kind IN ('all', kind) ORDER BY evidence_id
