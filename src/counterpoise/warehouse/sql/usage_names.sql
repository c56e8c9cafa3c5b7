-- Every combination of names that the accepted usage holds.
SELECT DISTINCT deployment_name, request_model, response_model, host_name FROM core_usage ORDER BY ALL
