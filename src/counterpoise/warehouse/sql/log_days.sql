-- Calls by day (UTC) of each log: the files of one folder and format, by deployment where the log names one. Rows that
-- cover several days say nothing of a single one, and a log of few days nothing of what is usual.
WITH days AS (
    SELECT regexp_replace(string_split(evidence.paths, chr(10))[1], '/[^/]*$', '') AS folder, evidence.format,
           usage.deployment_name, CAST(usage.started_at AS DATE) AS day,
           CAST(sum(usage.request_count) AS BIGINT) AS calls,
           string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
    FROM core_usage AS usage JOIN core_evidence AS evidence USING (evidence_sha256)
    WHERE COALESCE(usage.span_days, 1) = 1
      AND CAST(usage.started_at AS DATE) BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    GROUP BY ALL
)
SELECT * FROM days
QUALIFY count(*) OVER (PARTITION BY folder, format, deployment_name) >= 14
ORDER BY ALL
