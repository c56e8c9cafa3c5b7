-- One need held against one option of a use case: what is shown, and the evidence.
SELECT need, asked, outcome, reason, lower, upper, evaluated_on, evidence, locator
FROM mart_fit
WHERE use_case = $use_case AND option_kind = $kind AND option_id = $option AND need_number = CAST($number AS BIGINT)
