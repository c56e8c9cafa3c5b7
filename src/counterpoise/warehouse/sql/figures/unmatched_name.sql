-- Usage under one name that resolves to nothing, by log file.
SELECT evidence_sha256, CAST(sum(calls) AS BIGINT) AS calls, CAST(sum(tokens) AS BIGINT) AS tokens,
       min(first_record) AS first_record, max(last_record) AS last_record
FROM mart_usage_monthly
WHERE month BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND calls > 0
  AND CASE $role WHEN 'model' THEN model_id IS NULL AND COALESCE(model_name, '(no name logged)') = $name
                 ELSE host_id IS NULL AND COALESCE(host_name, '(no name logged)') = $name END
GROUP BY ALL ORDER BY ALL
