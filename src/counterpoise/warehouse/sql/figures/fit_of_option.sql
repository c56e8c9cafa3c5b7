-- Needs of one weight held against one option of a use case, with the evidence that decided or was read.
SELECT need_number, need, asked, outcome, reason, evidence, locator
FROM mart_fit
WHERE use_case = $use_case AND option_kind = $kind AND option_id = $option AND weight = $weight
ORDER BY need_number
