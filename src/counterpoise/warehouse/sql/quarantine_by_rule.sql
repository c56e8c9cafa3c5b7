-- Records that broke each rule.
SELECT table_name, rule, count(DISTINCT (evidence_sha256, record_number)) AS records
FROM core_quarantine GROUP BY ALL ORDER BY ALL
