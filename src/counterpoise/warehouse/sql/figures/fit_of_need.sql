-- One need held against one option of a use case: what is shown, with its evidence, and estate.yaml, in which the need stands.
SELECT need, asked, outcome, reason, lower, upper, evaluated_on, locator,
       concat_ws(chr(10), fit.evidence, stated.evidence_sha256) AS evidence
FROM mart_fit AS fit
LEFT JOIN core_evidence AS stated ON list_contains(string_split(stated.paths, chr(10)), 'estate.yaml')
WHERE use_case = $use_case AND option_kind = $kind AND option_id = $option AND need_number = CAST($number AS BIGINT)
