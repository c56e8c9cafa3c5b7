-- What each evidence file speaks of and how recent it is.
SELECT evidence_sha256, min(subject) AS subject, max(dated_on) AS dated_on,
       min(valid_until) AS valid_until
FROM core_document GROUP BY ALL
UNION ALL
SELECT evidence_sha256, NULL, CAST(max(started_at) AS DATE), NULL FROM core_usage GROUP BY ALL
UNION ALL
SELECT evidence_sha256, CASE WHEN count(DISTINCT model) = 1 THEN min(model) END, max(evaluated_on), NULL
FROM core_evaluation GROUP BY ALL
UNION ALL
SELECT evidence_sha256, CASE WHEN count(DISTINCT subject) = 1 THEN min(subject) END, max(rated_on), NULL
FROM core_rating GROUP BY ALL
ORDER BY ALL
