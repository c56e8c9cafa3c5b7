-- Needs of one weight held against one option of a use case, with the evidence that decided or was read, and estate.yaml, in
-- which the needs stand.
SELECT need_number, need, asked, outcome, reason, locator, concat_ws(chr(10), fit.evidence, stated.evidence_sha256) AS evidence
FROM mart_fit AS fit
LEFT JOIN core_evidence AS stated ON list_contains(string_split(stated.paths, chr(10)), 'estate.yaml')
WHERE use_case = $use_case AND option_kind = $kind AND option_id = $option AND weight = $weight
ORDER BY need_number
