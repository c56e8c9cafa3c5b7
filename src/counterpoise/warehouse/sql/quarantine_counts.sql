-- Records that broke each rule, of all records of their table.
SELECT table_name, rule, min(column_name) AS column_name,
       count(DISTINCT (evidence_sha256, record_number)) AS records,
       (SELECT CAST(sum(records_in) AS BIGINT) FROM core_row_accounting AS account
        WHERE account.table_name = core_quarantine.table_name) AS records_in,
       string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM core_quarantine GROUP BY table_name, rule ORDER BY table_name, rule
