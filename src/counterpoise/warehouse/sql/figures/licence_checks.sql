-- Conditions of the licences along each lineage that came to one outcome, with the files of facts and licence.
SELECT deployment_id, step, condition, licence_id,
       concat_ws(chr(10), fact_evidence, licence_sha256) AS evidence
FROM mart_licence_check
WHERE outcome = $outcome
ORDER BY deployment_id, step, condition
