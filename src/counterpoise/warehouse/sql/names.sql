-- Names of models, deployments and hosts in logs, results, documents and ratings, with the first file that holds each.
SELECT evidence.kind, spoken.field, spoken.name, string_split(evidence.paths, chr(10))[1] AS path, evidence_sha256,
       spoken.records
FROM (
    SELECT field, name, min(evidence_sha256) AS evidence_sha256, count(*) AS records
    FROM (
        UNPIVOT (
            SELECT evidence_sha256, request_model AS "the requested model", response_model AS "the answering model",
                   deployment_name AS "the deployment", host_name AS "the host"
            FROM core_usage
        ) ON COLUMNS(* EXCLUDE evidence_sha256) INTO NAME field VALUE name
    )
    GROUP BY ALL
    UNION ALL
    SELECT 'the model', model, min(evidence_sha256), count(*) FROM core_evaluation GROUP BY model
    UNION ALL  -- the readers of the other documents look at the names themselves
    SELECT 'the subject', subject, min(evidence_sha256), count(*) FROM core_document
    WHERE format NOT IN ('hf_card', 'markdown_card', 'licence_record') GROUP BY subject
    UNION ALL
    SELECT 'the subject', subject, min(evidence_sha256), count(*) FROM core_rating GROUP BY subject
) AS spoken JOIN core_evidence AS evidence USING (evidence_sha256)
ORDER BY ALL
