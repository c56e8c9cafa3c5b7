-- Records that broke one rule, by file.
SELECT evidence_sha256, count(DISTINCT record_number) AS records, min(record_number) AS first_record
FROM core_quarantine WHERE rule = $rule AND table_name = $table
GROUP BY ALL ORDER BY ALL
