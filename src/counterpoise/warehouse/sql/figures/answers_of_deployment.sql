-- Answer to each scored indicator of one pillar and level for one deployment, with the evidence that decided it.
SELECT indicator, answer, reason, evidence_sha256, locator FROM mart_indicator_answer
WHERE deployment_id = $deployment AND level = $level AND pillar = $pillar AND is_scored ORDER BY indicator
