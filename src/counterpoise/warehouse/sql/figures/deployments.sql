-- The register, with the file that declares it.
SELECT deployment_id, name, hosting, owner_role,
       (SELECT min(evidence_sha256) FROM core_evidence WHERE starts_with(paths, 'register.')) AS evidence_sha256
FROM core_deployment ORDER BY deployment_id
