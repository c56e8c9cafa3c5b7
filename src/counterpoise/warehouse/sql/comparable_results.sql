-- Every evaluation result whose evaluator stands in a stated relationship to the model.
SELECT model AS spelled, evaluator_relationship AS relationship, benchmark, benchmark_version, subset, metric, score,
       score_minimum AS minimum, score_maximum AS maximum, standard_error, sample_count, shots, harness, evaluator,
       is_lower_better, evidence_sha256, locator
FROM core_evaluation
WHERE evaluator_relationship <> 'unknown'
ORDER BY evidence_sha256, record_number
