-- Developers of the deployments of one access group.
SELECT deployment.deployment_id, deployment.developer_id, access.evidence
FROM core_deployment AS deployment JOIN mart_access AS access USING (deployment_id)
WHERE access.access = $access ORDER BY deployment.deployment_id
