-- Claims on the models in use, each once, with whether a measurement on the same terms is at hand.
SELECT model, benchmark, subset, metric, min(outcome) AS outcome, min(cause) AS cause, claim_locator,
       string_agg(DISTINCT sha256, chr(10) ORDER BY sha256) AS evidence
FROM (
    SELECT *, unnest([claim_sha256, measurement_sha256]) AS sha256 FROM mart_claim
) AS claims
GROUP BY claim_sha256, claim_locator, model, benchmark, subset, metric
ORDER BY model, benchmark, subset, metric, claim_sha256, claim_locator
