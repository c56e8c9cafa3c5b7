-- Records of each file and where they ended. What documents disclose and what readers remark are no records.
SELECT evidence.evidence_id, account.evidence_sha256, account.table_name,
       account.records_in, account.accepted, account.quarantined, account.duplicates
FROM core_row_accounting AS account JOIN core_evidence AS evidence USING (evidence_sha256)
WHERE account.table_name NOT IN ('core_disclosure', 'core_remark') AND $kind IN ('all', evidence.kind)
ORDER BY evidence.evidence_id, account.table_name
