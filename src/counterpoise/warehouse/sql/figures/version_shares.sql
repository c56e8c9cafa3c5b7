-- Successful calls in the window by deployment (NULL: not registered) and by what answered against what was asked for, with
-- who runs it and whether the register holds a digest of the weights.
SELECT versions.deployment_id, deployment.hosting, deployment.weights_sha256, versions.answer,
       CAST(sum(versions.calls) AS BIGINT) AS calls,
       string_agg(DISTINCT versions.evidence, chr(10) ORDER BY versions.evidence) AS evidence
FROM mart_version_month AS versions LEFT JOIN core_deployment AS deployment USING (deployment_id)
WHERE versions.month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
GROUP BY ALL ORDER BY ALL
