-- Passages of licence texts that hold a condition, with their lines.
SELECT evidence_sha256, field, quote, locator FROM core_disclosure WHERE field LIKE 'clause.%' ORDER BY ALL
