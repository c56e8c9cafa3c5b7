-- Pairs of names in the window where a dated version was asked for and another one answered.
SELECT deployment_id, requested, served, CAST(sum(calls) AS BIGINT) AS calls,
       string_agg(DISTINCT evidence, chr(10) ORDER BY evidence) AS evidence
FROM mart_version_month
WHERE answer = 'other' AND deployment_id IS NOT NULL AND month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY deployment_id, requested, served
ORDER BY deployment_id, calls DESC, requested, served
