-- Licence texts that are not known word for word, with what their tags and titles say.
SELECT document.title, document.licence_claim, document.text_match, string_split(evidence.paths, chr(10))[1] AS path, evidence_sha256
FROM core_document AS document JOIN core_evidence AS evidence USING (evidence_sha256)
WHERE document.document_kind = 'licence_text' AND document.text_match IS DISTINCT FROM 'standard'
    AND document.licence_claim IS NOT NULL
ORDER BY ALL
