SELECT * FROM core_row_accounting ORDER BY evidence_sha256, table_name
