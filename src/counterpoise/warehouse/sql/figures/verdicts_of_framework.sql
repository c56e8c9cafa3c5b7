-- Verdicts of one kind on the controls of one framework, over all deployments and the organisation.
SELECT subject, control, reason, evidence_sha256 FROM mart_control_verdict
WHERE framework = $framework AND verdict = $verdict ORDER BY subject, control
