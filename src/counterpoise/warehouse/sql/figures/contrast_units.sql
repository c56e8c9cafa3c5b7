-- Scores of one pillar at one level by deployment, with access, developer and who runs it, where any question applies.
SELECT score.deployment_id, access.access, deployment.developer_id, deployment.hosting, score.lower, score.upper,
       score.completeness,
       (SELECT string_agg(DISTINCT answer.evidence_sha256, chr(10) ORDER BY answer.evidence_sha256)
        FROM mart_indicator_answer AS answer
        WHERE answer.deployment_id = score.deployment_id AND answer.level = score.level
          AND answer.pillar = score.pillar AND answer.is_scored) AS evidence
FROM mart_score AS score
JOIN mart_access AS access USING (deployment_id)
JOIN core_deployment AS deployment USING (deployment_id)
WHERE score.level = $level AND score.pillar = $pillar AND score.lower IS NOT NULL
ORDER BY score.deployment_id
