-- What readers noticed in each file, with the first path at which it lies.
SELECT remark.kind, remark.detail, remark.records, evidence.kind AS evidence_kind,
       string_split(evidence.paths, chr(10))[1] AS path, evidence_sha256
FROM core_remark AS remark JOIN core_evidence AS evidence USING (evidence_sha256)
ORDER BY ALL
