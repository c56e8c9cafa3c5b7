-- Results by the organisation or a third party, with the day of the run or of its retrieval.
SELECT model AS spelled, evaluator_relationship AS relationship, benchmark, benchmark_version, subset, metric, score,
       score_minimum AS minimum, score_maximum AS maximum, standard_error, sample_count, shots, harness, evaluator,
       is_lower_better, evidence_sha256, locator, evaluated_on
FROM core_evaluation
WHERE evaluator_relationship IN ('deployer_run', 'third_party')
ORDER BY evidence_sha256, record_number
