-- Logs of the window by deployment, whose names show which version answered.
SELECT deployment_id, string_agg(evidence, chr(10) ORDER BY evidence) AS evidence
FROM mart_version_month
WHERE deployment_id IS NOT NULL AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY deployment_id ORDER BY deployment_id
