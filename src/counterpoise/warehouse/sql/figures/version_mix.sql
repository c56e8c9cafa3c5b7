-- Successful calls by the version that answered, in the window and in as many months before it; of all deployments, or of one.
SELECT month >= CAST($from AS DATE) AS is_in_window, served_key, CAST(sum(calls) AS BIGINT) AS calls,
       string_agg(DISTINCT evidence, chr(10) ORDER BY evidence) AS evidence
FROM mart_version_month
WHERE month BETWEEN CAST($before AS DATE) AND CAST($to AS DATE) AND $deployment IN ('(all)', deployment_id)
GROUP BY ALL ORDER BY ALL
