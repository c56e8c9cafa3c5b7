-- Every name of a model, and every name of a host or provider, that evidence and register spell, with its weight.
WITH seen AS (
    SELECT 'model' AS kind, 'usage, asked for' AS seen_in, request_model AS spelling, request_count AS calls,
           COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) AS tokens
    FROM core_usage WHERE NOT is_router_parent
    UNION ALL BY NAME
    SELECT 'model' AS kind, 'usage, answered' AS seen_in, response_model AS spelling, request_count AS calls,
           COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) AS tokens
    FROM core_usage WHERE NOT is_router_parent
    UNION ALL BY NAME
    SELECT 'entity' AS kind, 'usage, host' AS seen_in, host_name AS spelling, request_count AS calls,
           COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) AS tokens
    FROM core_usage WHERE NOT is_router_parent
    UNION ALL BY NAME
    SELECT 'entity' AS kind, 'usage, provider' AS seen_in, provider AS spelling, request_count AS calls,
           COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) AS tokens
    FROM core_usage WHERE NOT is_router_parent
    UNION ALL BY NAME SELECT 'model' AS kind, 'evaluation' AS seen_in, model AS spelling FROM core_evaluation
    UNION ALL BY NAME SELECT 'entity' AS kind, 'evaluation, developer' AS seen_in, developer AS spelling FROM core_evaluation
    UNION ALL BY NAME
    SELECT 'model' AS kind, 'document' AS seen_in, subject AS spelling FROM core_document WHERE document_kind = 'model_card'
    UNION ALL BY NAME SELECT 'model' AS kind, 'document, base' AS seen_in, base_model AS spelling FROM core_document
    UNION ALL BY NAME
    SELECT 'model' AS kind, 'rating' AS seen_in, subject AS spelling FROM core_rating WHERE subject_level = 'model'
    UNION ALL BY NAME
    SELECT 'entity' AS kind, 'rating' AS seen_in, subject AS spelling FROM core_rating WHERE subject_level = 'company'
    UNION ALL BY NAME SELECT 'model' AS kind, 'register' AS seen_in, model AS spelling FROM core_deployment
    UNION ALL BY NAME SELECT 'entity' AS kind, 'register, host' AS seen_in, host AS spelling FROM core_deployment
    UNION ALL BY NAME SELECT 'entity' AS kind, 'register, payee' AS seen_in, payee AS spelling FROM core_deployment
)
SELECT kind, seen_in, spelling, count(*) AS records, CAST(sum(calls) AS BIGINT) AS calls,
       CAST(sum(tokens) AS BIGINT) AS tokens
FROM seen WHERE spelling IS NOT NULL GROUP BY ALL ORDER BY ALL
