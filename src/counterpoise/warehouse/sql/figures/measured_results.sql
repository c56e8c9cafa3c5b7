-- Results on the models of the register by anybody but their developer, with the deployments that use each model.
SELECT deployment.deployment_id, deployment.model_id, result.evaluator, result.benchmark, result.benchmark_version,
       result.subset, result.metric, result.shots, result.harness, result.is_lower_better, result.score_minimum,
       result.score_maximum, result.score, result.standard_error, result.evidence_sha256, result.locator
FROM core_evaluation AS result
JOIN (SELECT DISTINCT spelling, model_id FROM core_model_alias) AS alias ON alias.spelling = result.model
JOIN core_deployment AS deployment ON deployment.model_id = alias.model_id
WHERE result.evaluator_relationship IN ('third_party', 'deployer_run', 'host_party')
ORDER BY result.benchmark, result.metric, deployment.name, deployment.deployment_id, result.evidence_sha256,
         result.record_number
