-- Scores of the models of the deployments of one access group, or of all, with the evidence behind their answers.
SELECT score.deployment_id, access.access, score.lower, score.upper, score.completeness,
       score.answered_yes + score.answered_partial + score.answered_no AS answered,
       score.answered_yes + score.answered_partial + score.answered_no + score.unknown AS asked,
       (SELECT string_agg(DISTINCT answer.evidence_sha256, chr(10) ORDER BY answer.evidence_sha256)
        FROM mart_indicator_answer AS answer
        WHERE answer.deployment_id = score.deployment_id AND answer.level = score.level
          AND answer.pillar = score.pillar AND answer.is_scored) AS evidence
FROM mart_score AS score JOIN mart_access AS access USING (deployment_id)
WHERE score.level = 'model' AND score.pillar = $pillar AND $access IN ('all', access.access)
ORDER BY score.deployment_id
