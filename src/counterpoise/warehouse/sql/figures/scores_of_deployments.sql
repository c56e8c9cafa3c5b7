-- Every score by deployment, level and pillar, with access and the evidence behind its answers.
SELECT score.deployment_id, score.level, score.pillar, access.access, score.lower, score.upper,
       (SELECT string_agg(DISTINCT answer.evidence_sha256, chr(10) ORDER BY answer.evidence_sha256)
        FROM mart_indicator_answer AS answer
        WHERE answer.deployment_id = score.deployment_id AND answer.level = score.level
          AND answer.pillar = score.pillar AND answer.is_scored) AS evidence
FROM mart_score AS score JOIN mart_access AS access USING (deployment_id)
WHERE score.lower IS NOT NULL
ORDER BY score.deployment_id, score.level, score.pillar
