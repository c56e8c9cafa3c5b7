-- Successful calls in the window by deployment (NULL: not registered), with every power to change it unseen, one a line.
WITH power AS (
    SELECT deployment_id, string_agg(DISTINCT power, chr(10) ORDER BY power) AS powers
    FROM mart_control_point WHERE point = 'change' GROUP BY deployment_id
)
SELECT versions.deployment_id, power.powers, CAST(sum(versions.calls) AS BIGINT) AS calls,
       string_agg(DISTINCT versions.evidence, chr(10) ORDER BY versions.evidence) AS evidence
FROM mart_version_month AS versions LEFT JOIN power USING (deployment_id)
WHERE versions.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
