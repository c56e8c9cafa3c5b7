-- Spend in the window by deployment (NULL: not registered), with its payee, and what the register states of a fallback and
-- of its cost. Calls without a cost in the currency of the estate are not in it.
WITH stated AS (
    SELECT subject AS deployment_id,
           max(value) FILTER (fact = 'reg.fallback') AS fallback,
           max(value) FILTER (fact = 'reg.fallback_tested_on') AS fallback_tested_on,
           max(value) FILTER (fact = 'reg.fallback_result') AS fallback_result,
           max(value) FILTER (fact = 'reg.fallback_other_party') AS fallback_other_party,
           max(value) FILTER (fact = 'reg.fallback_cost_ratio') AS fallback_cost_ratio
    FROM mart_fact GROUP BY subject
), payee AS (
    SELECT DISTINCT deployment_id, entity_id FROM mart_layer WHERE dimension = 'payee' AND deployment_id IS NOT NULL
)
SELECT usage.deployment_id, payee.entity_id AS payee, sum(usage.spend) AS spend, stated.fallback,
       stated.fallback_tested_on, stated.fallback_result, stated.fallback_other_party, stated.fallback_cost_ratio,
       string_agg(DISTINCT usage.evidence_sha256, chr(10) ORDER BY usage.evidence_sha256) AS evidence
FROM mart_usage_monthly AS usage
LEFT JOIN payee USING (deployment_id)
LEFT JOIN stated USING (deployment_id)
WHERE usage.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND usage.spend > 0
GROUP BY ALL
ORDER BY spend DESC, usage.deployment_id
