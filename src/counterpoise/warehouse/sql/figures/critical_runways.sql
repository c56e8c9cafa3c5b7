-- Runways of the deployments that the register calls critical.
SELECT deployment_id, stability.basis, stability.ends_on, stability.runway_days, stability.evidence
FROM mart_stability AS stability JOIN core_deployment AS deployment USING (deployment_id)
WHERE deployment.is_critical ORDER BY deployment_id
