-- Results on models of the register, by who ran or published them; the row without name is what no file says.
SELECT result.evaluator, count(*) AS results,
       string_agg(DISTINCT result.evidence_sha256, chr(10) ORDER BY result.evidence_sha256) AS evidence
FROM core_evaluation AS result
WHERE result.model IN (
    SELECT alias.spelling FROM core_model_alias AS alias
    JOIN core_deployment AS deployment ON deployment.model_id = alias.model_id
)
GROUP BY result.evaluator ORDER BY results DESC, result.evaluator
