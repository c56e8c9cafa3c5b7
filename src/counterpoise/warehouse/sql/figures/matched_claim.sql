-- One claim and one measurement on the same terms.
SELECT model, benchmark, metric, claimed, measured, gap, gap_error, claim_locator, measurement_locator,
       claim_sha256 || chr(10) || measurement_sha256 AS evidence
FROM mart_claim
WHERE claim_sha256 = $claim_sha256 AND claim_locator = $claim_locator
  AND measurement_sha256 = $measurement_sha256 AND measurement_locator = $measurement_locator
