-- Paths of every file that the last audit collected.
SELECT paths FROM core_evidence ORDER BY ALL
