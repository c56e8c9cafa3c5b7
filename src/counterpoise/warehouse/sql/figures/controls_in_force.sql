-- Controls that are in force on a day for every deployment, or the organisation, that they are put to.
SELECT control, string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM mart_control_verdict
GROUP BY control
HAVING coalesce(max(in_force_from) <= CAST($day AS DATE), true)
ORDER BY control
