-- Successful calls of one deployment in the window by the names that were asked for and that answered.
SELECT requested, served, answer, CAST(sum(calls) AS BIGINT) AS calls, min(first_day) AS first_day,
       max(last_day) AS last_day, string_agg(DISTINCT evidence, chr(10) ORDER BY evidence) AS evidence
FROM mart_version_month
WHERE deployment_id = $deployment AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
