-- Every combination of deployment, model, developer and host that the rollup of usage holds.
SELECT DISTINCT deployment_id, model_id, developer_id, host_id, host_brand_id FROM mart_usage_monthly ORDER BY ALL
