-- Answer to each indicator for one deployment, with the evidence that decided it.
SELECT indicator, answer, reason, evidence_sha256, locator FROM mart_indicator_answer
WHERE deployment_id = $deployment AND pillar = $pillar ORDER BY indicator
