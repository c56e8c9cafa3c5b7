-- What each business unit depends on in the window: its deployments, their calls and users. The row without unit is of
-- deployments that state none, and of use that is not registered.
WITH usage AS (
    SELECT deployment_id, sum(calls) AS calls, string_agg(DISTINCT evidence_sha256, chr(10)) AS evidence
    FROM mart_usage_monthly WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) GROUP BY deployment_id
), every AS (
    SELECT deployment.unit, deployment.deployment_id, deployment.is_critical, deployment.developer_id,
           deployment.host_id, usage.calls, usage.evidence
    FROM core_deployment AS deployment LEFT JOIN usage USING (deployment_id)
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, calls, evidence FROM usage WHERE deployment_id IS NULL
)
SELECT every.unit, count(every.deployment_id) AS deployments, count(*) FILTER (every.is_critical) AS critical,
       CAST(COALESCE(sum(every.calls), 0) AS BIGINT) AS calls, count(DISTINCT every.developer_id) AS developers,
       count(DISTINCT every.host_id) AS hosts, any_value(users.users) AS users,
       (SELECT min(evidence_sha256) FROM core_evidence WHERE starts_with(paths, 'register.')) AS evidence_sha256,
       string_agg(every.evidence, chr(10)) AS evidence
FROM every LEFT JOIN mart_unit_users AS users ON users.unit = every.unit
GROUP BY every.unit ORDER BY calls DESC, every.unit
