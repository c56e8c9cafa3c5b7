-- Claims of one model that could not be compared, for one cause.
SELECT benchmark, metric, claimed, claim_locator, claim_sha256 AS evidence_sha256
FROM mart_claim WHERE outcome = 'not_comparable' AND model = $model AND cause = $cause
ORDER BY benchmark, metric, claim_sha256, claim_locator
