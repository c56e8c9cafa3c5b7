-- Results by model as the files spell it: how many, by whom, how many are fully described or
-- at least state their number of items, the last day, by benchmark.
SELECT
    model,
    benchmark,
    evaluator_relationship,
    count(*) AS results,
    count(*) FILTER (benchmark_version IS NOT NULL AND sample_count IS NOT NULL AND harness IS NOT NULL) AS full_results,
    count(sample_count) AS counted_results,
    max(evaluated_on) AS latest,
    string_agg(DISTINCT evidence_sha256, chr(10) ORDER BY evidence_sha256) AS evidence
FROM core_evaluation
GROUP BY ALL
ORDER BY ALL
