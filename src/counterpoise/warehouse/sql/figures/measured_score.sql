-- Results on the model of one deployment, by one evaluator on one benchmark, metric and set of terms ('' where not stated).
SELECT result.model, result.score, result.standard_error, result.evaluated_on, result.evidence_sha256, result.locator
FROM core_evaluation AS result
WHERE result.model IN (
    SELECT alias.spelling FROM core_model_alias AS alias
    JOIN core_deployment AS deployment ON deployment.model_id = alias.model_id
    WHERE deployment.deployment_id = $deployment
)
  AND result.evaluator_relationship IN ('third_party', 'deployer_run', 'host_party')
  AND result.evaluator = $evaluator AND result.benchmark = $benchmark AND result.metric = $metric
  AND coalesce(result.benchmark_version, '') = $benchmark_version AND coalesce(result.subset, '') = $subset
  AND coalesce(CAST(result.shots AS VARCHAR), '') = $shots AND coalesce(result.harness, '') = $harness
ORDER BY result.evidence_sha256, result.record_number
