-- Successful calls in the window by deployment (NULL: not registered), with the parties that alone hold one of the control
-- points ($points, parted by commas), of how many parties the power is limited or not shown, and what the
-- register states of a fallback and of canary runs.
WITH held AS (
    SELECT deployment_id,
           string_agg(DISTINCT COALESCE(entity_id, '(not known)'), chr(10) ORDER BY COALESCE(entity_id, '(not known)'))
               FILTER (power = 'unilateral') AS holders,
           count(*) FILTER (power = 'conditional') AS limited, count(*) FILTER (power = 'unknown') AS not_shown
    FROM mart_control_point WHERE list_contains(string_split($points, ','), point) GROUP BY deployment_id
), stated AS (
    SELECT subject AS deployment_id,
           max(value) FILTER (fact = 'reg.fallback') AS fallback,
           max(value) FILTER (fact = 'reg.fallback_tested_on') AS fallback_tested_on,
           max(value) FILTER (fact = 'reg.fallback_result') AS fallback_result,
           max(value) FILTER (fact = 'reg.fallback_other_party') AS fallback_other_party,
           max(value) FILTER (fact = 'reg.canary_run_on') AS canary_run_on
    FROM mart_fact GROUP BY subject
)
SELECT usage.deployment_id, access.access, CAST(sum(usage.calls) AS BIGINT) AS calls, held.holders,
       COALESCE(held.limited, 0) AS limited, COALESCE(held.not_shown, 0) AS not_shown, stated.fallback,
       stated.fallback_tested_on, stated.fallback_result, stated.fallback_other_party, stated.canary_run_on,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_monthly AS usage
LEFT JOIN mart_access AS access USING (deployment_id)
LEFT JOIN held USING (deployment_id)
LEFT JOIN stated USING (deployment_id)
WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND usage.calls > 0
GROUP BY ALL
ORDER BY calls DESC, usage.deployment_id
