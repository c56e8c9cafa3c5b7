-- Successful calls in the window by deployment (NULL: not registered), with the parties that can stop it alone, whether a
-- party is not known or its power not shown, and what the register states of a fallback.
WITH stop AS (
    SELECT deployment_id,
           string_agg(COALESCE(entity_id, '(not known)'), chr(10) ORDER BY entity_id) FILTER (power = 'unilateral')
               AS stoppers,
           count(*) FILTER (power = 'unknown') AS not_shown
    FROM mart_control_point WHERE point = 'stop' GROUP BY deployment_id
), fallback AS (
    SELECT subject AS deployment_id,
           max(value) FILTER (fact = 'reg.fallback') AS fallback,
           max(value) FILTER (fact = 'reg.fallback_tested_on') AS fallback_tested_on,
           max(value) FILTER (fact = 'reg.fallback_result') AS fallback_result,
           max(value) FILTER (fact = 'reg.fallback_other_party') AS fallback_other_party
    FROM mart_fact GROUP BY subject
)
SELECT usage.deployment_id, access.access, CAST(sum(usage.calls) AS BIGINT) AS calls, stop.stoppers,
       COALESCE(stop.not_shown, 0) AS not_shown, fallback.fallback, fallback.fallback_tested_on,
       fallback.fallback_result, fallback.fallback_other_party,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_monthly AS usage
LEFT JOIN mart_access AS access USING (deployment_id)
LEFT JOIN stop USING (deployment_id)
LEFT JOIN fallback USING (deployment_id)
WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND usage.calls > 0
GROUP BY ALL
ORDER BY calls DESC, usage.deployment_id
