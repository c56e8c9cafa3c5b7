-- The log files with successful calls in the window.
SELECT DISTINCT evidence_sha256 AS evidence
FROM mart_usage_monthly
WHERE calls > 0 AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
ORDER BY evidence
