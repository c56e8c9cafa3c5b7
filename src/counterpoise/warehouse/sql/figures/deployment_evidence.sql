-- Which evidence speaks of which deployment, and how.
SELECT deployment_id, evidence_sha256, string_agg(DISTINCT role, ', ' ORDER BY role) AS role
FROM (
    SELECT deployment_id, evidence_sha256, 'documentation' AS role FROM mart_indicator_answer
    UNION ALL SELECT deployment_id, unnest(string_split(evidence, chr(10))), 'access' FROM mart_access
    UNION ALL SELECT deployment_id, evidence_sha256, 'licence' FROM mart_licence_link
    UNION ALL SELECT deployment_id, evidence_sha256, 'usage' FROM mart_usage_monthly
)
WHERE deployment_id IS NOT NULL AND evidence_sha256 <> ''
GROUP BY ALL ORDER BY ALL
