-- Fields that documents disclose, by file.
SELECT disclosure.field, string_split(evidence.paths, chr(10))[1] AS path, evidence.kind, evidence_sha256,
       count(*) AS records
FROM core_disclosure AS disclosure JOIN core_evidence AS evidence USING (evidence_sha256)
GROUP BY ALL ORDER BY ALL
