-- Controls that came to one verdict for one deployment, or for the organisation, with the evidence that decided.
SELECT control, verdict, reason, evidence_sha256, locator FROM mart_control_verdict
WHERE subject = $subject AND verdict = $verdict ORDER BY control
