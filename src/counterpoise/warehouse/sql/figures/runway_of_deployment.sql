-- Runway of one deployment, and the tested switch.
SELECT basis, ends_on, runway_days, exit_days, exit_tested_on, runway_ratio, evidence
FROM mart_stability WHERE deployment_id = $deployment
