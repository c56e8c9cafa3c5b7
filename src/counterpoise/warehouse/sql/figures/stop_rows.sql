-- Successful calls in the window by deployment (NULL: not registered), with the parties that can stop it alone, and
-- whether a party is not known or its power not shown.
SELECT usage.deployment_id, access.access, CAST(sum(usage.calls) AS BIGINT) AS calls,
       (SELECT string_agg(COALESCE(point.entity_id, '(not known)'), chr(10) ORDER BY point.entity_id)
        FROM mart_control_point AS point
        WHERE point.deployment_id = usage.deployment_id AND point.point = 'stop' AND point.power = 'unilateral') AS stoppers,
       (SELECT count(*) FROM mart_control_point AS point
        WHERE point.deployment_id = usage.deployment_id AND point.point = 'stop' AND point.power = 'unknown') AS not_shown,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_monthly AS usage LEFT JOIN mart_access AS access USING (deployment_id)
WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND usage.calls > 0
GROUP BY usage.deployment_id, access.access
ORDER BY calls DESC, usage.deployment_id
