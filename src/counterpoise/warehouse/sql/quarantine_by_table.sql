-- Records of each table that broke a rule, and those that contradict each other, of all records of the table.
SELECT table_name, ends_with(rule, '.conflicting_duplicate') AS is_conflict,
       count(DISTINCT (evidence_sha256, record_number)) AS records,
       (SELECT CAST(sum(records_in) AS BIGINT) FROM core_row_accounting AS account
        WHERE account.table_name = core_quarantine.table_name) AS records_in,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM core_quarantine GROUP BY ALL ORDER BY table_name, is_conflict
