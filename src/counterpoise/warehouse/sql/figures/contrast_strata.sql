-- Scores of one pillar at one level by deployment and by the use cases with stated needs that it stands for; a deployment
-- of no such use case has one row without a use case.
SELECT score.deployment_id, fit.use_case, access.access, deployment.developer_id, deployment.hosting, score.lower,
       score.upper,
       (SELECT string_agg(DISTINCT answer.evidence_sha256, chr(10) ORDER BY answer.evidence_sha256)
        FROM mart_indicator_answer AS answer
        WHERE answer.deployment_id = score.deployment_id AND answer.level = score.level
          AND answer.pillar = score.pillar AND answer.is_scored) AS evidence
FROM mart_score AS score
JOIN mart_access AS access USING (deployment_id)
JOIN core_deployment AS deployment USING (deployment_id)
LEFT JOIN (SELECT DISTINCT use_case, option_id FROM mart_fit WHERE option_kind = 'deployment') AS fit
       ON fit.option_id = score.deployment_id
WHERE score.level = $level AND score.pillar = $pillar AND score.lower IS NOT NULL
ORDER BY score.deployment_id, fit.use_case
